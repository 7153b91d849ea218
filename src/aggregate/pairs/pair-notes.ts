import { countText, settingText } from "../../core/quantity-text.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import type { AggregationResult } from "../../document/aggregation-result.ts";
import type { RecordedSpan } from "../aggregation.ts";
import type { KeyPart } from "../keys/key-part.ts";
import { sayCount } from "../shape/say.ts";
import type { PairKey } from "./pair-key.ts";
import type { PairRules } from "./pair-rules.ts";
import type { PairSides } from "./pair-sides.ts";
import { MOST_PENDING, type Pairing } from "./pairing.ts";

/** How many events are in no pair, and why. */
export function unpairedScalars(pairing: Pairing): AggregationResult["scalars"] {
  return {
    "unmatched-from": { value: pairing.unmatchedFrom, unit: "events" },
    "unmatched-to": { value: pairing.unmatchedTo, unit: "events" },
    "overwritten": { value: pairing.overwritten, unit: "events" },
    "negative": { value: pairing.negative, unit: "events" },
    "dropped": { value: pairing.dropped + pairing.cutByLoss, unit: "events" },
  };
}

const LEFT_OUT = "(not in the figures)";

/** What is not in the figures, and why. */
export function pairNotes(pairing: Pairing, { nested, isOpen, durations }: PairRules): readonly string[] {
  const most = countText(MOST_PENDING);
  return [
    ...(isOpen
      ? []
      : sayCount(pairing.unmatchedFrom, '"from" event', `had no matching "to" event ${LEFT_OUT}`)),
    ...sayCount(pairing.unmatchedTo, '"to" event', `had no matching "from" event ${LEFT_OUT}`),
    ...(nested ? [] : sayCount(pairing.overwritten, '"from" event', OVERWRITTEN)),
    ...sayCount(
      pairing.cutByLoss,
      '"from" event',
      'may have lost the "to" event: a CPU lost events before the next event with this key (not in the figures; more likely for long pairs)',
    ),
    ...sayCount(
      pairing.shorter,
      isOpen ? "event" : "pair",
      `shorter than ${settingText(durations.minNs, "ns")} ${LEFT_OUT}`,
    ),
    ...sayCount(
      pairing.longer,
      isOpen ? "event" : "pair",
      `longer than ${settingText(durations.maxNs, "ns")} ${LEFT_OUT}`,
    ),
    ...sayCount(pairing.negative, "pair", `had a negative duration on this clock ${LEFT_OUT}`),
    ...sayCount(
      pairing.dropped,
      '"from" event',
      `exceeded the limit of ${most} open "from" events ${LEFT_OUT}`,
    ),
  ];
}

const OVERWRITTEN = `had another "from" event with the same key before the "to" event, so only the later one was paired ${LEFT_OUT}. For nested calls (recursion), set "nested: true"; otherwise different pairs share the key: add a field to it`;

/**
 * If the kernel filtered both events, a to event can be paired with a from event that is not its own: the events between were
 * not recorded. Filters on the key alone leave both events of a pair out, or none.
 */
export function filterNotes(
  { from, to }: PairSides,
  key: PairKey,
  { filtered }: RecordedSpan,
): readonly string[] {
  const begins = from.events.find((event) => isCut(event, key.from, filtered));
  const ends = to.events.find((event) => isCut(event, key.to, filtered));
  if (!begins || !ends) return [];
  return [
    `A pair may join events that do not belong together: both ${eventName(begins)} and ${eventName(ends)} have a filter, so events between them may not be recorded. Replace at least one of the two filters by where-from or where-to.`,
  ];
}

function isCut(event: EventFormat, key: readonly KeyPart[], filtered: RecordedSpan["filtered"]): boolean {
  const fields = filtered?.get(eventName(event)) ?? [];
  const names = new Set(key.map(({ name }) => (name === "pid" ? "common_pid" : name)));
  return fields.some((field) => !names.has(field));
}
