import { diagnostic, type Diagnostic } from "../core/diagnostic.ts";
import { didYouMean } from "../core/nearest.ts";
import { type PlanInput, type PlanPart, problem, steps } from "./plan-part.ts";
import { write } from "./step.ts";
import { pathIn } from "./buffer/choose-instance.ts";
import type { Span } from "../core/source.ts";

/** Always written: an instance starts with clock `local`, which cannot be compared across CPUs. */
export function planClock({ spec, facts, target }: PlanInput): PlanPart {
  const { value: clock, at } = spec.clock;
  if (facts.clocks.includes(clock)) {
    return steps(write(target, "configure", ["trace_clock", clock], `use clock ${clock}`, at));
  }
  const hint = didYouMean(clock, facts.clocks) ?? `it has ${facts.clocks.join(", ")}`;
  return problem(diagnostic("unsupported", `this kernel has no trace clock "${clock}"`, { at, hint }));
}

/**
 * Lets the workload write markers. The permissions of the top-level instance's file stay as they are: there, only root can
 * open it.
 */
export function planMarkers({ spec: { markers }, facts, target }: PlanInput): PlanPart {
  if (!markers) return steps();
  const { at } = markers;
  if (facts.instanceFiles.has("options/markers") || facts.instanceFiles.has("trace_marker")) {
    const apply = {
      kind: "share-marker",
      path: pathIn(target, "trace_marker"),
      anyUser: target.before === undefined,
    } as const;
    return steps({ title: "let the workload write markers", phase: "configure", apply, at });
  }
  const hint = "mark a place in the workload by an event of its own: a system call, or a probe of a function";
  return problem(diagnostic("unsupported", "this kernel has no trace_marker", { at, hint }));
}

const OPTION = "options/userstacktrace";

/**
 * The user stack at every event. It is an option of the instance, for all of its events (kernel/trace/trace.c,
 * `ftrace_trace_userstack`); no trigger records it for a single event.
 */
export function planUserStacks({ spec: { userStacks }, facts, target }: PlanInput): PlanPart {
  if (!userStacks) return steps();
  const { at } = userStacks;
  if (facts.ownPids) return problem(foreignPids(at));
  if (!facts.instanceFiles.has(OPTION)) {
    const message = "this kernel cannot record user stacks: it has no option userstacktrace";
    return problem(diagnostic("unsupported", message, { at, hint: "remove `user-stacks`" }));
  }
  return steps(write(target, "configure", [OPTION, "1"], "record the user stack at every event", at));
}

/** The kernel records a process's id in the initial pid namespace; here, another process can have that id. */
function foreignPids(at: Span): Diagnostic {
  const message = "this container has its own pid namespace, but user stacks have pids of the initial one";
  const hint = "run the container with --pid=host, or run this on the host";
  return diagnostic("unsupported", message, { at, hint });
}

/**
 * A new instance inherits the options of the top-level instance (kernel/trace/trace.c, `trace_array_create_systems`). Sets
 * those that change what is recorded, if the inherited value is not the needed one.
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
    // With this option, a reader of `trace` pauses the recording.
    ["pause-on-trace", "0"],
    ...(spec.markers ? ([["markers", "1"]] as const) : []),
    // Latency tracers would record functions' calls as graphs, or not at all.
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
