import type { Exact } from "../core/exact.ts";
import type { Bound } from "../document/aggregation-result.ts";
import type { QuantityUnit } from "../document/result-document.ts";

/** What an operand of an expectation comes to. */
export type Value =
  | {
      readonly kind: "number";
      readonly value: Exact;
      readonly unit: QuantityUnit;
      /** What to know of it: that it stands for a row that isn't there. */
      readonly note?: string;
      /** Absent: missing events could have made it larger or smaller. */
      readonly bound?: Bound;
    }
  | { readonly kind: "text"; readonly value: string }
  /** The run gave no value: no such row, an empty mean, a division by zero. One sentence why. */
  | { readonly kind: "none"; readonly reason: string };

/** The unit of `left operator right`, or why there is none. `undefined` on a side: not known before the run. */
export function unitOf(
  operator: "+" | "-" | "*" | "/",
  left: QuantityUnit | undefined,
  right: QuantityUnit | undefined,
): { readonly unit: QuantityUnit | undefined } | { readonly reason: string } {
  if (left === undefined || right === undefined) return { unit: undefined };
  if (operator === "+" || operator === "-") return sumUnit(operator, left, right);
  if (operator === "*") return productUnit(left, right);
  return quotientUnit(left, right);
}

/** True where two sides can be compared: a plain number stands for a count, ticks, a rate or a share, never for time or bytes. */
export function comparable(left: QuantityUnit | undefined, right: QuantityUnit | undefined): boolean {
  if (left === undefined || right === undefined || left === right) return true;
  return isPlainFor(left, right) || isPlainFor(right, left) || isRateOf(left, right) || isRateOf(right, left);
}

/** How to write a number so that it can be compared with this unit. */
export function unitExample(unit: QuantityUnit): string {
  switch (unit) {
    case "ns":
      return "write a time: 200us, 5ms, 1s";
    case "bytes":
    case "bytes-per-second":
      return "write a size: 512B, 64KiB, 8MiB";
    case "ratio":
      return "write a share: 90%, 0.9";
    case "none":
    case "events":
    case "ticks":
    case "per-second":
      return "write a plain number: 100";
  }
}

function isPlainFor(plain: QuantityUnit, other: QuantityUnit): boolean {
  return (
    plain === "none" &&
    (other === "events" || other === "ticks" || other === "per-second" || other === "ratio")
  );
}

/** `8MiB` beside bytes per second is that many bytes a second. */
function isRateOf(amount: QuantityUnit, rate: QuantityUnit): boolean {
  return amount === "bytes" && rate === "bytes-per-second";
}

function sumUnit(
  operator: string,
  left: QuantityUnit,
  right: QuantityUnit,
): { unit: QuantityUnit } | { reason: string } {
  if (left === right) return { unit: left };
  if (!comparable(left, right))
    return { reason: `"${operator}" needs two values of one unit, not ${named(left)} and ${named(right)}` };
  return { unit: left === "none" || left === "bytes" ? right : left };
}

function productUnit(left: QuantityUnit, right: QuantityUnit): { unit: QuantityUnit } | { reason: string } {
  if (isFactor(left)) return { unit: right };
  if (isFactor(right)) return { unit: left };
  return { reason: `${named(left)} can't be multiplied by ${named(right)}` };
}

function quotientUnit(left: QuantityUnit, right: QuantityUnit): { unit: QuantityUnit } | { reason: string } {
  if (left === right && left !== "none") return { unit: "ratio" };
  if (isFactor(right) || right === "events") return { unit: left };
  return { reason: `${named(left)} can't be divided by ${named(right)}` };
}

function isFactor(unit: QuantityUnit): boolean {
  return unit === "none" || unit === "ratio";
}

export function named(unit: QuantityUnit): string {
  const names: Readonly<Record<QuantityUnit, string>> = {
    "none": "a plain number",
    "events": "a count of events",
    "ns": "a time",
    "ticks": "ticks of a clock that doesn't measure time",
    "bytes": "a size",
    "ratio": "a share",
    "per-second": "a rate",
    "bytes-per-second": "bytes per second",
  };
  return names[unit];
}
