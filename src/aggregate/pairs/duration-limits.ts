import { diagnostic } from "../../core/diagnostic.ts";
import type { Binding } from "../request/binding.ts";
import { intervalOption } from "../request/interval-option.ts";

/** How long a pair must be to count. Both ends are included. */
export interface DurationLimits {
  readonly minNs: number;
  readonly maxNs: number;
}

/** Every pair counts. */
export const anyDuration: DurationLimits = { minNs: 0, maxNs: Infinity };

/** The options `min` and `max`. */
export function durationLimits(binding: Binding): DurationLimits {
  const minNs = intervalOption(binding, "min") ?? anyDuration.minNs;
  const maxNs = intervalOption(binding, "max") ?? anyDuration.maxNs;
  if (minNs > maxNs) {
    const at = binding.request.spanOf("max");
    binding.problems.push(diagnostic("wrong-value", "max must not be below min", { at }));
  }
  return { minNs, maxNs };
}
