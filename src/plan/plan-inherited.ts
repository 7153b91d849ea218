import { type PlanInput, type PlanPart, steps } from "./plan-part.ts";
import { write } from "./step.ts";

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
