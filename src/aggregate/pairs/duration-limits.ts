import { diagnostic } from "../../core/diagnostic.ts";
import { parseDuration } from "../../core/units.ts";
import type { Binding } from "../request/binding.ts";
import { textOption } from "../request/options.ts";

/** How long a pair must be to count. Both ends are included. */
export interface DurationLimits {
  readonly minNs: number;
  readonly maxNs: number;
}

/** Every pair counts. */
export const anyDuration: DurationLimits = { minNs: 0, maxNs: Infinity };

/** The options `min` and `max`. */
export function durationLimits(binding: Binding): DurationLimits {
  const minNs = duration(binding, "min") ?? anyDuration.minNs;
  const maxNs = duration(binding, "max") ?? anyDuration.maxNs;
  if (minNs > maxNs) {
    const at = binding.request.spanOf("max");
    binding.problems.push(diagnostic("wrong-value", "max must not be below min", { at }));
  }
  return { minNs, maxNs };
}

function duration({ request, problems }: Binding, option: "min" | "max"): number | undefined {
  const text = textOption(request, option);
  if (text === undefined) return undefined;
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  problems.push(diagnostic("bad-unit", `${option}: ${parsed.reason}`, { at: request.spanOf(option) }));
  return undefined;
}
