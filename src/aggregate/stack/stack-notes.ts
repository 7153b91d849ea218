import { countOf, countText } from "../../core/quantity-text.ts";
import type { RecordedSpan } from "../aggregation.ts";
import { namelessNotes, sayCount } from "../shape/say.ts";
import { compareTexts } from "../shape/sort-rows.ts";
import { MOST_NODES } from "./stack-tree.ts";
import type { StackState } from "./stack-state.ts";

/** The notes under merged stacks. */
export function stackNotes(state: StackState, { symbols, lost }: RecordedSpan): readonly string[] {
  const { tree, frames } = state;
  const most = countText(MOST_NODES);
  return [
    ...(tree.size > 0 && state.parts.includes("kernel")
      ? ["Each function called the next one; the tracepoint's own frames are omitted."]
      : []),
    ...(frames.functions.end > 1 && symbols.size === 0 ? [NO_NAMES] : []),
    ...namelessNotes(frames.nameless()),
    ...userNotes(state),
    ...sayCount(state.withoutStack, "event", "had no stack (not in the figures)"),
    ...sayCount(state.cut, "stack", "cut short (not in the figures)"),
    ...sayCount(state.negative, "event", "with an amount below 0 (not in the figures)"),
    ...sayCount(state.lost, "stack", `exceeded the limit of ${most} nodes (not in the figures)`),
    ...sayCount(state.stray, "stack", "whose event is not in the recording (not in the figures)"),
    ...lossNotes(lost, state.parts.includes("user")),
  ];
}

/** Notes on how completely user stacks were unwound. */
function userNotes(state: StackState): readonly string[] {
  const { userFrames, parts } = state;
  const { stacks, frames, unknown, cutShort, alone, atEntry } = userFrames.faults;
  if (!parts.includes("user")) return [];
  const of = (count: number, all: number, thing: string): string =>
    `${countText(count)} of ${countOf(all, thing)}`;
  const labels = state.labels();
  return [
    ...(stacks > 0 ? [HOW_FOUND] : []),
    ...(unknown > 0
      ? [
          `${of(unknown, frames, "user frame")} could not be named: ${userFrames.knowsCode ? UNKNOWN : NOT_RECORDED}.`,
        ]
      : []),
    ...(alone.size > 0
      ? [
          `${of(sumOf(alone), stacks, "user stack")} had only one function, as in code without frame pointers. Most frequent: ${mostOf(alone, labels)}.`,
        ]
      : []),
    ...(cutShort.size > 0
      ? [
          `unwinding of ${of(sumOf(cutShort), stacks, "user stack")} stopped at an address outside any code: ${mostOf(cutShort, labels)} or its caller has no frame pointer.`,
        ]
      : []),
    ...(atEntry > 0
      ? [
          `${of(atEntry, stacks, "user stack")} were recorded at the first instruction of a function, before it set up its frame: its caller is missing.`,
        ]
      : []),
    ...sayCount(
      state.inKernelThreads,
      "event",
      "of kernel threads, which have no user stack (not in the figures)",
    ),
  ];
}

const HOW_FOUND =
  "User stacks are unwound by frame pointers, at most eight functions: a function without one hides its caller.";
const UNKNOWN =
  "the memory map of their process is unknown (it exited or ran another program too early, or the recording had no room for the map)";
const NOT_RECORDED = "the recording has no memory maps of processes";

const FEW = 3;

/** The functions with the highest counts, by name. */
function mostOf(counts: ReadonlyMap<number, number>, labels: (func: number) => string): string {
  const most = [...counts]
    .map(([func, count]) => ({ name: labels(func), count }))
    .toSorted((a, b) => b.count - a.count || compareTexts(a.name, b.name));
  const shown = most.slice(0, FEW).map(({ name }) => name);
  return `${shown.join(", ")}${most.length > FEW ? ", …" : ""}`;
}

/** The sum of all counts. */
export function sumOf(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

const NO_NAMES =
  "No function has a name: the recording has no symbols, or the kernel hid the addresses (sysctl kernel.kptr_restrict=1 shows them to root).";

/** Only user stacks need this note: a kernel stack that lost records separate from its event is left out. */
function lossNotes(lost: RecordedSpan["lost"], hasPrograms: boolean): readonly string[] {
  const records = [...lost.values()].reduce((sum, count) => sum + count, 0);
  return sayCount(
    hasPrograms ? records : 0,
    "record",
    "lost: if the record of an exec was lost, user functions can have names of another program",
  );
}
