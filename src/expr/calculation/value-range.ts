import type { ArithmeticOperator, Expression } from "../ast.ts";
import { fieldUse } from "../field-use.ts";

/** The least and the greatest value that a number can have. */
export interface ValueRange {
  readonly minimum: bigint;
  readonly maximum: bigint;
}

/** The values that a calculation can have at most, given those of its fields. */
export function rangeOf(tree: Expression, fieldRange: (name: string) => ValueRange): ValueRange {
  switch (tree.kind) {
    case "number": {
      const value = tree.exact ?? BigInt(Math.trunc(tree.value));
      return { minimum: value, maximum: value };
    }
    case "negate": {
      const { minimum, maximum } = rangeOf(tree.operand, fieldRange);
      const less = tree.operator === "~" ? 1n : 0n;
      return { minimum: -maximum - less, maximum: -minimum - less };
    }
    case "arithmetic":
      return RANGES[tree.operator](rangeOf(tree.left, fieldRange), rangeOf(tree.right, fieldRange));
    default: {
      const use = fieldUse(tree);
      if (!use) throw new TypeError(`not a number: ${tree.kind}`);
      return fieldRange(use.name.name);
    }
  }
}

type JoinRanges = (left: ValueRange, right: ValueRange) => ValueRange;

const RANGES: Readonly<Record<ArithmeticOperator, JoinRanges>> = {
  "+": (left, right) => ({
    minimum: left.minimum + right.minimum,
    maximum: left.maximum + right.maximum,
  }),
  "-": (left, right) => ({
    minimum: left.minimum - right.maximum,
    maximum: left.maximum - right.minimum,
  }),
  "*": (left, right) => extremes(left, right, (one, other) => one * other),
  "/": (left, right) => {
    const most = largest(left);
    const isPositive = left.minimum >= 0n && right.minimum >= 0n;
    return { minimum: isPositive ? 0n : -most, maximum: most };
  },
  "%": (left, right) => {
    const most = least(largest(left), largest(right));
    return { minimum: left.minimum < 0n ? -most : 0n, maximum: left.maximum > 0n ? most : 0n };
  },
  "&": (left, right) => {
    const masks = [left, right].filter(({ minimum }) => minimum >= 0n).map(({ maximum }) => maximum);
    const [one, other = one] = masks;
    return one === undefined || other === undefined
      ? allBits(left, right)
      : { minimum: 0n, maximum: least(one, other) };
  },
  "|": allBits,
  "^": allBits,
  "<<": (left, right) => extremes(left, shifts(right), (value, by) => value << by),
  ">>": (left, right) => extremes(left, shifts(right), (value, by) => value >> by),
};

/** For operations that are monotonic in each operand. */
function extremes(
  left: ValueRange,
  right: ValueRange,
  join: (one: bigint, other: bigint) => bigint,
): ValueRange {
  const corners = [left.minimum, left.maximum].flatMap((one) => [
    join(one, right.minimum),
    join(one, right.maximum),
  ]);
  const sorted = corners.toSorted((one, other) => (one < other ? -1 : Number(one > other)));
  return { minimum: sorted[0]!, maximum: sorted[3]! };
}

/** Shifts that have a value. */
function shifts({ minimum, maximum }: ValueRange): ValueRange {
  const inside = (by: bigint): bigint => (by < 0n ? 0n : least(by, 63n));
  return { minimum: inside(minimum), maximum: inside(maximum) };
}

/** What the bits of both can make. */
function allBits(left: ValueRange, right: ValueRange): ValueRange {
  const bits = BigInt([left, right].map(largest).reduce(greatest).toString(2).length);
  const isSigned = left.minimum < 0n || right.minimum < 0n;
  return { minimum: isSigned ? -(1n << bits) : 0n, maximum: (1n << bits) - 1n };
}

function largest({ minimum, maximum }: ValueRange): bigint {
  return greatest(minimum < 0n ? -minimum : minimum, maximum < 0n ? -maximum : maximum);
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function greatest(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
