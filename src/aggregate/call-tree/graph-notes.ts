import { countOf, countText, quantityText } from "../../core/quantity-text.ts";
import type { RecordedSpan } from "../aggregation.ts";
import { namelessNotes, sayCount } from "../shape/say.ts";
import type { CallPaths } from "./call-paths.ts";
import { MOST_PATHS } from "./call-tree.ts";
import type { GraphState, InterruptMode } from "./graph-state.ts";
import { rootNotes, type Roots } from "../calls-followed/roots.ts";

/** The calls and the request, after the last call. */
export interface GraphAnswer {
  readonly state: GraphState;
  readonly paths: CallPaths;
  readonly roots: Roots;
  readonly mode: InterruptMode;
}

/** The notes under a call graph. */
export function graphNotes(answer: GraphAnswer, recording: RecordedSpan): readonly string[] {
  const { state, paths, roots } = answer;
  const known = paths.roots.length > 0 ? [...KINDS_OF_TIME, ...interruptNotes(answer)] : [];
  return [
    ...state.tree.figures.spread.percentileNotes(),
    ...known,
    ...rootNotes(roots, state.functions, recording),
    ...namelessNotes(state.functions.nameless()),
    ...sayCount(
      recursiveCalls(paths),
      "call",
      "inside another call of the same function (recursion): totals count only the outermost call's time",
    ),
    ...state.stacks.faults.notes(recording),
    ...limitNotes(state),
    ...lossNotes(recording),
  ];
}

/** What the times of a call graph include: two notes that every report with such times has. */
export const KINDS_OF_TIME: readonly string[] = [
  "Times are wall-clock, from entry to return, including time off the CPU (unless option sleep-time was off).",
  "Self time includes callees that were not recorded: below the depth limit, filtered out, or inlined.",
];

function interruptNotes({ state, mode }: GraphAnswer): readonly string[] {
  const { count, ns } = state.interrupts;
  if (count === 0) return [];
  const where = mode === "deduct" ? "not included" : "included";
  return [
    `${countOf(count, "interrupt")} (${quantityText(ns, "ns")}) occurred. They are listed separately, and ${where} in the totals of the calls that they interrupted.`,
    ...doubtfulInterrupts(state),
  ];
}

/** Notes on interrupts that are ambiguous because some functions are not traced. */
function doubtfulInterrupts({ interrupts, stacks }: GraphState): readonly string[] {
  const { guessed, bareSoftirqs } = interrupts;
  return [
    ...sayCount(
      guessed,
      "interrupt",
      "directly after another one may be part of it: trace irq_enter_rcu and irq_exit_rcu to tell them apart",
    ),
    ...sayCount(
      stacks.interrupts.knowsSoftirqCallers ? 0 : bareSoftirqs,
      "soft interrupt",
      "may have been called by the task itself: trace __local_bh_enable_ip and do_softirq to tell them apart",
    ),
  ];
}

function recursiveCalls(paths: CallPaths): number {
  const { tree } = paths;
  let calls = 0;
  for (const node of paths.nodes()) if (tree.isNested(node)) calls += tree.figures.calls(node);
  return calls;
}

function limitNotes({ tree }: GraphState): readonly string[] {
  const most = countText(MOST_PATHS);
  return [
    ...sayCount(
      tree.flatCalls,
      "call",
      `occurred on paths beyond the first ${most}: the table includes them, but the tree and the edges do not`,
    ),
    ...sayCount(tree.lostCalls, "call", "of functions beyond the limit (not in the figures)"),
  ];
}

/** A note on lost records; empty if none was lost. */
export function lossNotes({ lost }: RecordedSpan): readonly string[] {
  const events = [...lost.values()].reduce((sum, count) => sum + count, 0);
  return sayCount(
    events,
    "record",
    "lost: a call whose callees were lost can look like a call without callees",
  );
}
