import type { Exact } from "../core/exact.ts";
import type { ArithmeticOperator } from "./ast.ts";
import type { Bound } from "../document/aggregation-result.ts";
import type { QuantityUnit } from "../document/result-document.ts";

/** The value of an operand of an expectation. */
export type Value =
  | {
      readonly kind: "number";
      readonly value: Exact;
      readonly unit: QuantityUnit;
      /** A remark, such as that the row is missing. */
      readonly note?: string;
      /** Absent: missing events can have changed it in both directions. */
      readonly bound?: Bound;
    }
  | { readonly kind: "text"; readonly value: string }
  /** There is no value: no such row, an empty mean, a division by zero. `reason`: one sentence. */
  | { readonly kind: "none"; readonly reason: string };

/** The operators of expectations. */
export type ResultOperator = "+" | "-" | "*" | "/";

/** Whether an operator is for results, too: results can have fractions, which have no bits. */
export function isResultOperator(operator: ArithmeticOperator): operator is ResultOperator {
  return operator === "+" || operator === "-" || operator === "*" || operator === "/";
}

/** A unit. Numbers are in ns, rates per second: the result is multiplied by `times`, or divided by `over`. */
export interface ResultUnit {
  /** `undefined`: unknown before the run. */
  readonly unit: QuantityUnit | undefined;
  readonly times?: number;
  readonly over?: number;
}

type UnitOfResult = ResultUnit | { readonly reason: string };

/** The unit of `left operator right`, or why there is none. `undefined`: unknown before the run. */
export function unitOf(
  operator: ResultOperator,
  left: QuantityUnit | undefined,
  right: QuantityUnit | undefined,
): UnitOfResult {
  if (left === undefined || right === undefined) return { unit: undefined };
  if (operator === "+" || operator === "-") return sumUnit(operator, left, right);
  if (operator === "*") return productUnit(left, right);
  return quotientUnit(left, right);
}

/** Whether two units can be compared: a plain number can be a count, ticks, a rate or a share, but not a time or bytes. */
export function comparable(left: QuantityUnit | undefined, right: QuantityUnit | undefined): boolean {
  if (left === undefined || right === undefined || left === right) return true;
  return isPlainFor(left, right) || isPlainFor(right, left) || isRateOf(left, right) || isRateOf(right, left);
}

/** A hint with examples of numbers of this unit. */
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

/** `8MiB`, compared with bytes per second, means that many bytes per second. */
function isRateOf(amount: QuantityUnit, rate: QuantityUnit): boolean {
  return amount === "bytes" && rate === "bytes-per-second";
}

function sumUnit(operator: string, left: QuantityUnit, right: QuantityUnit): UnitOfResult {
  if (left === right) return { unit: left };
  if (!comparable(left, right))
    return {
      reason: `"${operator}" needs two values of the same unit, not ${named(left)} and ${named(right)}`,
    };
  return { unit: left === "none" || left === "bytes" ? right : left };
}

/** A count of events times what each has, a rate times a time, and anything times a plain number or a share. */
function productUnit(left: QuantityUnit, right: QuantityUnit): UnitOfResult {
  if (isFactor(left)) return { unit: right };
  if (isFactor(right)) return { unit: left };
  const found = PRODUCTS[left]?.[right] ?? PRODUCTS[right]?.[left];
  return found ?? { reason: `${named(left)} cannot be multiplied by ${named(right)}` };
}

function quotientUnit(left: QuantityUnit, right: QuantityUnit): UnitOfResult {
  if (left === right && left !== "none") return { unit: "ratio" };
  if (isFactor(right) || right === "events") return { unit: left };
  const found = QUOTIENTS[left]?.[right];
  return found ?? { reason: `${named(left)} cannot be divided by ${named(right)}` };
}

type UnitTable = Partial<Record<QuantityUnit, Partial<Record<QuantityUnit, ResultUnit>>>>;

const NS_PER_SECOND = 1e9;

const PRODUCTS: UnitTable = {
  "events": { ns: { unit: "ns" }, ticks: { unit: "ticks" }, bytes: { unit: "bytes" } },
  "per-second": { ns: { unit: "none", over: NS_PER_SECOND } },
  "bytes-per-second": { ns: { unit: "bytes", over: NS_PER_SECOND } },
};

const QUOTIENTS: UnitTable = {
  "none": { ns: { unit: "per-second", times: NS_PER_SECOND } },
  "events": {
    "ns": { unit: "per-second", times: NS_PER_SECOND },
    "per-second": { unit: "ns", times: NS_PER_SECOND },
  },
  "bytes": {
    "ns": { unit: "bytes-per-second", times: NS_PER_SECOND },
    "bytes-per-second": { unit: "ns", times: NS_PER_SECOND },
  },
  "bytes-per-second": { "bytes": { unit: "per-second" }, "per-second": { unit: "bytes" } },
};

function isFactor(unit: QuantityUnit): boolean {
  return unit === "none" || unit === "ratio";
}

/** The unit in words: `a count of events`. */
export function named(unit: QuantityUnit): string {
  const names: Readonly<Record<QuantityUnit, string>> = {
    "none": "a plain number",
    "events": "a count of events",
    "ns": "a time",
    "ticks": "clock ticks",
    "bytes": "a size",
    "ratio": "a share",
    "per-second": "a rate",
    "bytes-per-second": "bytes per second",
  };
  return names[unit];
}
