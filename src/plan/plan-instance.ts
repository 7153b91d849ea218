import { diagnostic, type Diagnostic } from "../core/diagnostic.ts";
import { didYouMean } from "../core/nearest.ts";
import { type PlanInput, type PlanPart, problem, steps } from "./plan-part.ts";
import { write } from "./step.ts";
import { pathIn } from "./buffer/target-instance.ts";
import type { Span } from "../core/source.ts";

/** Written always: an instance starts with clock `local`, which can't be compared across CPUs. */
export function planClock({ spec, facts, target }: PlanInput): PlanPart {
  const { value: clock, at } = spec.clock;
  if (facts.clocks.includes(clock)) {
    return steps(write(target, "configure", ["trace_clock", clock], `time stamps of clock ${clock}`, at));
  }
  const hint = didYouMean(clock, facts.clocks) ?? `it has ${facts.clocks.join(", ")}`;
  return problem(diagnostic("unsupported", `this kernel has no trace clock "${clock}"`, { at, hint }));
}

/**
 * The workload's way to write markers. The rights of the top-level buffer's file are not ours to change: there only root can
 * open it anew.
 */
export function planMarkers({ spec: { markers }, facts, target }: PlanInput): PlanPart {
  if (!markers) return steps();
  const { at } = markers;
  if (facts.instanceFiles.has("options/markers") || facts.instanceFiles.has("trace_marker")) {
    const apply = {
      kind: "share-marker",
      path: pathIn(target, "trace_marker"),
      everybody: target.before === undefined,
    } as const;
    return steps({ title: "let the workload write markers", phase: "configure", apply, at });
  }
  return problem(diagnostic("unsupported", "this kernel has no trace_marker", { at }));
}

const OPTION = "options/userstacktrace";

/**
 * The program's stack at every event. It is an option of the buffer, for all of its events (kernel/trace/trace.c,
 * `ftrace_trace_userstack`): no trigger takes it for one of them.
 */
export function planUserStacks({ spec: { userStacks }, facts, target }: PlanInput): PlanPart {
  if (!userStacks) return steps();
  const { at } = userStacks;
  if (facts.ownPids) return problem(foreignPids(at));
  if (!facts.instanceFiles.has(OPTION)) {
    const message = "this kernel can't record the stacks of programs: it has no option userstacktrace";
    return problem(diagnostic("unsupported", message, { at, hint: "leave `user-stacks` out" }));
  }
  return steps(write(target, "configure", [OPTION, "1"], "take the program's stack at every event", at));
}

/** A stack says the machine's number of its process: here, another process can have that. */
function foreignPids(at: Span): Diagnostic {
  const message = "this container has process ids of its own, and the stacks of programs have the machine's";
  const hint = "give the container the machine's (docker run --pid=host), or run this on the host";
  return diagnostic("unsupported", message, { at, hint });
}

/**
 * A new instance takes over the top level's options (kernel/trace/trace.c, `trace_array_create_systems`). Those that change
 * what is recorded are set to what this recording needs, where the top level says something else.
 */
export function planInherited(input: PlanInput): PlanPart {
  const { spec, facts, target } = input;
  const asked = new Set(spec.tracer?.options.map(({ name }) => name));
  return steps(
    ...neededOptions(input)
      .filter(([name]) => !asked.has(name))
      .filter(([name, wanted]) => (facts.settings?.get(`options/${name}`) ?? wanted) !== wanted)
      .map(([name, wanted]) =>
        write(target, "configure", [`options/${name}`, wanted], titleOf(name, wanted)),
      ),
  );
}

function neededOptions({ spec }: PlanInput): readonly (readonly [name: string, wanted: string])[] {
  return [
    ["stacktrace", "0"],
    ...(spec.userStacks ? [] : ([["userstacktrace", "0"]] as const)),
    // Without it, a reader of `trace` stops the recording.
    ["pause-on-trace", "0"],
    ...(spec.markers ? ([["markers", "1"]] as const) : []),
    // Of tracers that measure latencies: they would record functions' calls, or none.
    ...(spec.tracer
      ? ([
          ["display-graph", "0"],
          ["function-trace", "1"],
        ] as const)
      : []),
  ];
}

function titleOf(name: string, wanted: string): string {
  return wanted === "1" ? `option ${name}, as by default` : `without option ${name}, as by default`;
}
