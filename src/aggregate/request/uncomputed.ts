import { countOf } from "../../core/quantity-text.ts";
import type { AggregationResult } from "../../document/aggregation-result.ts";
import { CountedRows } from "./counted-rows.ts";

/** The scalar with the number of events that are left out because a calculation has no value. */
export const WITHOUT_VALUE = "without-value";

/**
 * Events that an aggregation leaves out because a calculation that decides about them has no value: it divides by zero, shifts by less
 * than 0 or more than 63 bits, or its result does not fit into 64 bits.
 */
export class Uncomputed extends CountedRows {
  #isWatched = false;

  /** Declares that a calculation is used that may have no value. */
  watch(): void {
    this.#isWatched = true;
  }

  /** The result, with how many events are left out where some can be. */
  addTo(result: AggregationResult): AggregationResult {
    if (!this.#isWatched) return result;
    const scalars = { ...result.scalars, [WITHOUT_VALUE]: { value: this.events, unit: "events" as const } };
    return { ...result, scalars, notes: [...result.notes, ...this.#notes()] };
  }

  #notes(): readonly string[] {
    if (this.events === 0) return [];
    return [
      `${countOf(this.events, "event")} left out, because a calculation has no value: it divides by zero, shifts by less than 0 or more than 63 bits, or its result does not fit into 64 bits.`,
    ];
  }
}
