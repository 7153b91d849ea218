import type { Cell, QuantityUnit } from "../../document/result-document.ts";
import type { Obstacles } from "./obstacles.ts";

/** One number, or one string, on both sides. */
export interface ValuePair {
  /** The row's key cells; empty for a scalar. */
  readonly key: readonly Cell[];
  /** Name of the column or the scalar. */
  readonly name: string;
  readonly unit: QuantityUnit;
  /** Null: the side has no value. */
  readonly before: Cell;
  readonly after: Cell;
}

/** `new` and `gone`: only one side has the row. */
export type ValueVerdict = "same" | "changed" | "new" | "gone" | "can't tell";

/** A pair with its verdict. */
export interface ValueComparison extends ValuePair {
  readonly verdict: ValueVerdict;
  /** Relative change: 0.03 is 3 % more. Null where there is none: from 0, or of strings. */
  readonly change: number | null;
}

/**
 * Counts, sizes and shares are compared exactly. Times and rates differ from run to run by an amount that one run on each side does not
 * show, so that neither a difference nor its absence says anything.
 */
export function compareValues(pair: ValuePair, obstacles: Obstacles): ValueComparison {
  return { ...pair, verdict: verdictOf(pair, obstacles), change: relativeChange(pair) };
}

function verdictOf({ before, after, unit }: ValuePair, { missing, different }: Obstacles): ValueVerdict {
  if (missing.length > 0 || isMeasured(unit) || before === null || after === null) return "can't tell";
  if (before !== after) return "changed";
  return different.length > 0 ? "can't tell" : "same";
}

/** A row that only one side has: `new` or `gone`, where the other side has all of its rows. */
export function compareToNothing(
  pair: ValuePair,
  obstacles: Obstacles,
  isComplete: boolean,
): ValueComparison {
  const isCertain = isComplete && obstacles.missing.length === 0;
  const verdict = isCertain ? (pair.before === null ? "new" : "gone") : "can't tell";
  return { ...pair, verdict, change: null };
}

/** Whether values of this unit come from a clock. */
export function isMeasured(unit: QuantityUnit): boolean {
  return MEASURED.has(unit);
}

const MEASURED: ReadonlySet<QuantityUnit> = new Set(["ns", "ticks", "per-second", "bytes-per-second"]);

function relativeChange({ before, after }: ValuePair): number | null {
  if (before === null || after === null || before === "" || after === "") return null;
  const [old, now] = [Number(before), Number(after)];
  return Number.isFinite(old) && Number.isFinite(now) && old !== 0 ? (now - old) / Math.abs(old) : null;
}
