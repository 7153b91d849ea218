import { type Exact, exactly } from "../../core/exact.ts";
import type { ArithmeticOperator } from "../ast.ts";

/** Joins two integers. NaN on either side, and as a result, is no value. */
export type IntegerOperation = (left: Exact, right: Exact) => Exact;

/** Shifts by more, or by less than 0, have no value. */
const MOST_SHIFT = 63;
const LARGEST_WORD = 0xffff_ffff;
const LARGEST_INT = 0x7fff_ffff;

/**
 * The operators of calculations with fields: exact for integers of any size, with no wrap-around. A quotient is cut off at its point, and a
 * remainder has the sign of the dividend, as in C. Division by zero has no value. Operands and results are bigints only beyond 2^53.
 */
export const INTEGER_OPERATIONS: Readonly<Record<ArithmeticOperator, IntegerOperation>> = {
  "+": either(
    (left, right) => left + right,
    (left, right) => left + right,
  ),
  "-": either(
    (left, right) => left - right,
    (left, right) => left - right,
  ),
  "*": either(
    (left, right) => left * right,
    (left, right) => left * right,
  ),
  // Without the remainder the quotient of two doubles is exact.
  "/": either(
    (left, right) => (left - (left % right)) / right,
    (left, right) => (right === 0n ? undefined : left / right),
  ),
  "%": either(
    (left, right) => left % right,
    (left, right) => (right === 0n ? undefined : left % right),
  ),
  "&": either(commonBits, (left, right) => left & right),
  "|": either(
    (left, right) => wordsOnly(left, right, left | right),
    (left, right) => left | right,
  ),
  "^": either(
    (left, right) => wordsOnly(left, right, left ^ right),
    (left, right) => left ^ right,
  ),
  "<<": shifted(
    (value, by) => value * 2 ** by,
    (value, by) => value << by,
  ),
  ">>": shifted(
    (value, by) => Math.floor(value / 2 ** by),
    (value, by) => value >> by,
  ),
};

/** `-value`, `~value`. */
export const INTEGER_SIGNS: Readonly<Record<"-" | "~", (value: Exact) => Exact>> = {
  "-": (value) => INTEGER_OPERATIONS["-"](0, value),
  "~": (value) => INTEGER_OPERATIONS["-"](-1, value),
};

/** With doubles where they give an integer below 2^53; else with bigints, which may give nothing. */
function either(
  small: (left: number, right: number) => number,
  large: (left: bigint, right: bigint) => bigint | undefined,
): IntegerOperation {
  return (left, right) => {
    if (typeof left === "number" && typeof right === "number") {
      const value = small(left, right);
      // 0 is added for -0, which is another key than 0.
      if (Number.isSafeInteger(value)) return value + 0;
    }
    if (isNone(left) || isNone(right)) return NaN;
    const value = large(BigInt(left), BigInt(right));
    return value === undefined ? NaN : exactly(value);
  };
}

function shifted(
  small: (value: number, by: number) => number,
  large: (value: bigint, by: bigint) => bigint,
): IntegerOperation {
  const shift = either(small, large);
  return (value, by) => (by >= 0 && by <= MOST_SHIFT ? shift(value, by) : NaN);
}

/** JavaScript joins the lowest 32 bits of numbers. A mask without a sign needs no more; NaN: not computed. */
function commonBits(left: number, right: number): number {
  if (Number.isNaN(left) || Number.isNaN(right)) return NaN;
  if (isMask(left) || isMask(right)) return left & right;
  return wordsOnly(left, right, left & right);
}

function isMask(value: number): boolean {
  return value >= 0 && value <= LARGEST_INT;
}

/** The joined lowest 32 bits of two numbers that have no more; else NaN. */
function wordsOnly(left: number, right: number, joined: number): number {
  if ((left | 0) === left && (right | 0) === right) return joined;
  const isUnsigned = left >= 0 && left <= LARGEST_WORD && right >= 0 && right <= LARGEST_WORD;
  return isUnsigned ? joined >>> 0 : NaN;
}

function isNone(value: Exact): boolean {
  return typeof value === "number" && Number.isNaN(value);
}
