import type { RecordedSpan } from "../aggregation.ts";
import { sayCount } from "../shape/say.ts";
import { MOST_PLACES } from "./stack-tree.ts";
import type { StackState } from "./stack-state.ts";

/** What a reader of merged stacks must know. */
export function stackNotes(state: StackState, { symbols, lost }: RecordedSpan): readonly string[] {
  const { tree, pending, frames } = state;
  const most = MOST_PLACES.toLocaleString("en");
  return [
    ...(tree.size > 0
      ? [
          "A function is who called the next one; what the tracepoint itself adds on top of a stack is left out.",
        ]
      : []),
    ...(frames.functions.end > 1 && symbols.size === 0 ? [NO_NAMES] : []),
    ...sayCount(pending.withoutStack, "event", "came without a stack (not in the figures)"),
    ...sayCount(state.cut, "stack", "cut short (not in the figures)"),
    ...sayCount(state.negative, "event", "with an amount below 0 (not in the figures)"),
    ...sayCount(tree.lost, "stack", `found no room beyond the first ${most} places (not in the figures)`),
    ...sayCount(state.stray, "stack", "whose event is not in the recording (not in the figures)"),
    ...lossNotes(lost),
  ];
}

const NO_NAMES =
  "No function has a name: the recording has no symbols, or the kernel hid the addresses (sysctl kernel.kptr_restrict=1 shows them to root).";

function lossNotes(lost: RecordedSpan["lost"]): readonly string[] {
  const records = [...lost.values()].reduce((sum, count) => sum + count, 0);
  return sayCount(
    records,
    "record",
    "lost: where an event and the next one's stack are missing, one can have the other's",
  );
}
