import { countOf } from "../../core/plural.ts";
import { countText } from "../../core/quantity-text.ts";
import type { RecordedSpan } from "../aggregation.ts";
import { namelessNotes } from "../calls-followed/nameless.ts";
import { sayCount } from "../shape/say.ts";
import { compareTexts } from "../shape/sort-rows.ts";
import { MOST_NODES } from "./stack-tree.ts";
import type { StackState } from "./stack-state.ts";

/** What a reader of merged stacks must know. */
export function stackNotes(state: StackState, { symbols, lost }: RecordedSpan): readonly string[] {
  const { tree, pending, frames } = state;
  const most = countText(MOST_NODES);
  return [
    ...(tree.size > 0 && state.parts.includes("kernel")
      ? ["Each function called the next one; the tracepoint's own frames are omitted."]
      : []),
    ...(frames.functions.end > 1 && symbols.size === 0 ? [NO_NAMES] : []),
    ...namelessNotes(frames.nameless()),
    ...userNotes(state),
    ...sayCount(pending.withoutStack, "event", "had no stack (not in the figures)"),
    ...sayCount(state.cut, "stack", "cut short (not in the figures)"),
    ...sayCount(state.negative, "event", "with an amount below 0 (not in the figures)"),
    ...sayCount(tree.lost, "stack", `exceeded the limit of ${most} nodes (not in the figures)`),
    ...sayCount(state.stray, "stack", "whose event is not in the recording (not in the figures)"),
    ...lossNotes(lost, state.parts.includes("user")),
  ];
}

/** How well the programs' part could be followed. */
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
      ? [`${of(unknown, frames, "frame")} of programs ${userFrames.knowsCode ? UNKNOWN : NOT_RECORDED}.`]
      : []),
    ...(alone.size > 0
      ? [
          `${of(sumOf(alone), stacks, "stack")} of programs had one function only, as code without frame pointers has: ${mostOf(alone, labels)}.`,
        ]
      : []),
    ...(cutShort.size > 0
      ? [
          `${of(sumOf(cutShort), stacks, "stack")} of programs led to where no code is, and end there: ${mostOf(cutShort, labels)}, or what called it, has no frame pointer.`,
        ]
      : []),
    ...(atEntry > 0
      ? [
          `${of(atEntry, stacks, "stack")} of programs were taken at the first instruction of a function, which has no frame yet: the function that called it is missing.`,
        ]
      : []),
    ...sayCount(
      state.inKernelThreads,
      "event",
      "of the kernel's own threads, which have no program (not in the figures)",
    ),
  ];
}

const HOW_FOUND =
  "Functions of programs are found by frame pointers, eight at most: one that keeps none hides its caller.";
const UNKNOWN =
  "had no known memory: the process was gone, or ran another program, before it was looked at, or the recording had no room for it";
const NOT_RECORDED = "had no known memory: the recording says nothing of its processes' memory";

const FEW = 3;

/** Those with most, by name. */
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

/** Without a program's part nothing is guessed: a stack that lost records part from its event has none. */
function lossNotes(lost: RecordedSpan["lost"], hasPrograms: boolean): readonly string[] {
  const records = [...lost.values()].reduce((sum, count) => sum + count, 0);
  return sayCount(
    hasPrograms ? records : 0,
    "record",
    "lost: where the record of an exec is missing, functions can be named after another program's",
  );
}
