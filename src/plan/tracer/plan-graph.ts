import { diagnostic } from "../../core/diagnostic.ts";
import type { Located, Span } from "../../core/source.ts";
import type { TracerSettings } from "../../spec/spec.ts";
import { checkFunctions } from "./check-functions.ts";
import { expectAsPlanned, expectNoOther } from "../expect-steps.ts";
import type { ExpectedSetting } from "../expectation.ts";
import { GRAPH_LOCK } from "./kernel-setting.ts";
import { listLines } from "../../tracefs/codec.ts";
import type { Operation, Step } from "../plan.ts";
import { join, type PlanInput, type PlanPart, problem, steps } from "../plan-part.ts";
import { instanceWords } from "../../tracefs/tracefs-path.ts";

const GRAPH_TRACER = "function_graph";

/**
 * Roots and depth of graphs. These settings are global to the kernel (kernel/trace/ftrace.c, `ftrace_graph_hash`;
 * trace_functions_graph.c, `fgraph_max_depth`): one session at a time locks, changes and restores them, and it is refused if
 * another recording of graphs would change its meaning.
 */
export function planGraph(tracer: TracerSettings, input: PlanInput): PlanPart {
  const { roots, notRoots, depth, type } = tracer;
  if (type.value !== GRAPH_TRACER) return asksForGraph(tracer) ? notAGraph(tracer) : steps();
  const used = inUse(tracer, input);
  if (used) return used;
  const lock = lockStep(input, type.at);
  return join([
    steps(lock),
    expectNoOther(changesGraphs(tracer, input) ? [GRAPH_TRACER] : [], input),
    expectAsPlanned(asPlanned(input), input),
    planList(
      roots,
      "set_graph_function",
      { some: "graphs start at", none: "graphs start at any function" },
      input,
    ),
    planList(
      notRoots,
      "set_graph_notrace",
      { some: "no graphs below", none: "no function is excluded from graphs" },
      input,
    ),
    planDepth(depth, input),
  ]);
}

function asksForGraph({ roots, notRoots, depth }: TracerSettings): boolean {
  return roots.length + notRoots.length > 0 || depth !== undefined;
}

function changesGraphs(tracer: TracerSettings, { facts }: PlanInput): boolean {
  return asksForGraph(tracer) || settingsIn(facts.tracers?.state) !== undefined;
}

function asPlanned({ facts }: PlanInput): readonly ExpectedSetting[] {
  return ["max_graph_depth", "set_graph_function", "set_graph_notrace"].flatMap((path) => {
    const text = facts.tracers?.state.get(path);
    return text === undefined ? [] : [{ path, text: listLines(text).join("\n"), lock: GRAPH_LOCK }];
  });
}

function notAGraph({ roots, notRoots, depth, type }: TracerSettings): PlanPart {
  const at = roots[0]?.at ?? notRoots[0]?.at ?? depth?.at;
  const message = `roots, not-roots and depth belong to ${GRAPH_TRACER}; this is ${type.value}`;
  return problem(diagnostic("wrong-value", message, { at, hint: `write type: ${GRAPH_TRACER}` }));
}

/** Somebody else's graph and ours would have the same roots and the same depth. */
function inUse(tracer: TracerSettings, { facts }: PlanInput): PlanPart | undefined {
  const other = facts.tracers?.users.find((user) => user.tracer === GRAPH_TRACER);
  const foreign = settingsIn(facts.tracers?.state);
  if (!other || (!asksForGraph(tracer) && foreign === undefined)) return undefined;
  const message = asksForGraph(tracer)
    ? `roots and depth are global to the kernel, and ${instanceWords(other.folder)} traces with ${other.tracer}`
    : `${instanceWords(other.folder)} traces with ${other.tracer}, and its ${foreign} would also apply to this recording`;
  return problem(
    diagnostic("in-use", message, { at: tracer.type.at, hint: "try again when it has finished" }),
  );
}

function settingsIn(state: ReadonlyMap<string, string> | undefined): string | undefined {
  if (!state) return undefined;
  if ((state.get("max_graph_depth")?.trim() ?? "0") !== "0") return "max_graph_depth";
  return ["set_graph_function", "set_graph_notrace"].find((file) => listLines(state.get(file)).length > 0);
}

function lockStep({ instance }: PlanInput, at: Span): Step {
  const lock = GRAPH_LOCK;
  return {
    title: "lock the global function_graph settings",
    phase: "configure",
    apply: { kind: "take-lock", lock, session: instance },
    undo: { kind: "give-lock", lock, session: instance },
    at,
  };
}

/** Also empties a list that no tracer uses now: it would restrict the graph. */
function planList(
  patterns: readonly Located<string>[],
  path: string,
  words: { readonly some: string; readonly none: string },
  { facts }: PlanInput,
): PlanPart {
  const { problems, count } = checkFunctions(patterns, facts);
  const lines = patterns.map(({ value }) => value);
  const before = listLines(facts.tracers?.state.get(path));
  if (lines.length === 0 && before.length === 0) return steps();
  const counted = count === undefined ? "" : ` (${count} functions)`;
  const title = lines.length === 0 ? words.none : `${words.some} ${lines.join(", ")}${counted}`;
  const at = patterns[0]?.at;
  return {
    steps: [
      {
        title,
        phase: "configure",
        apply: { kind: "set-list", path, lines },
        undo: { kind: "set-list", path, lines: before },
        ...(at && { at }),
      },
    ],
    problems,
  };
}

function planDepth(depth: TracerSettings["depth"], { facts }: PlanInput): PlanPart {
  const path = "max_graph_depth";
  const before = facts.tracers?.state.get(path)?.trim() ?? "0";
  const wanted = String(depth?.value ?? 0);
  if (wanted === before) return steps();
  const undo: Operation = { kind: "append", path, text: before };
  const title = depth ? `depth limit ${wanted}` : "no depth limit";
  return steps({
    title,
    phase: "configure",
    apply: { kind: "append", path, text: wanted },
    undo,
    ...(depth && { at: depth.at }),
  });
}
