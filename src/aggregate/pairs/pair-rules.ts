import type { LossGaps } from "../../trace/ring-buffer/loss-gaps.ts";
import type { AggregationRequest } from "../../spec/spec.ts";
import type { ClockUse } from "../aggregation.ts";
import type { Binding } from "../request/binding.ts";
import { textOption } from "../request/options.ts";
import { type DurationLimits, durationLimits } from "./duration-limits.ts";
import { type PairKey, pairKey } from "./pair-key.ts";
import type { PairingOptions } from "./pairing.ts";
import { checkNesting, type PairSides, pairSides } from "./pair-sides.ts";

/** Which events are pairs, and which pairs count. */
export interface PairRules {
  readonly sides: PairSides;
  readonly key: PairKey;
  /** A `to` event ends the latest of several open `from` events. */
  readonly nested: boolean;
  readonly durations: DurationLimits;
  /** Not pairs are asked for, but `from` events that were never ended (`rows: open`). */
  readonly isOpen: boolean;
}

/** The options that every request for pairs has: `from`, `to`, `key`, `nested`, conditions, `min`, `max`. */
export function pairRules(binding: Binding): PairRules {
  const sides = pairSides(binding);
  const key = pairKey(binding, sides.from.events, sides.to.events);
  const nested = binding.request.options["nested"] === true;
  if (nested) checkNesting(binding, sides, key.isShared);
  return { sides, key, nested, durations: durationLimits(binding), isOpen: asksForOpen(binding) };
}

/** What a pairing needs of its rules. */
export function pairingOptions(
  { nested, durations, isOpen }: PairRules,
  gaps: LossGaps | undefined,
): PairingOptions {
  return { gaps, nested, durations, isOpen };
}

function asksForOpen({ request }: Binding): boolean {
  return textOption(request, "rows") === "open";
}

/** Durations are differences of the clock; a limit for them is a time, which needs a clock that measures it. */
export function pairClockUse(request: AggregationRequest): ClockUse {
  const isLimited = ["min", "max"].some((option) => textOption(request, option) !== undefined);
  return isLimited || textOption(request, "clock") === "wall" ? "intervals" : "times";
}
