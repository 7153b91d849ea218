import { NotInterpretable } from "../not-interpretable.ts";
import type { Infix } from "../parse/ast.ts";
import { INT, type IntType } from "./c-type.ts";
import type { RecordView } from "./record-view.ts";
import { type KernelStrings, stringOf } from "./strings.ts";
import {
  asBigInt,
  asNumber,
  constant,
  convert,
  integer,
  type Integer,
  isTrue,
  type Of,
  type Small,
  typeOf,
  type Value,
  type Wide,
} from "./value.ts";

/** What C widens a small integer to before it computes with it (C11, 6.3.1.1). */
function promoted(value: Integer): Integer {
  return value.kind === "small" && value.type.bytes < 4 ? convert(value, INT) : value;
}

/** The type of a computation with two integers (C11, 6.3.1.8). */
function commonType(left: IntType, right: IntType): IntType {
  if (left.bytes === right.bytes) return { bytes: left.bytes, signed: left.signed && right.signed };
  return left.bytes > right.bytes ? left : right;
}

type SmallOperation = (a: number, b: number, record: RecordView) => number;
type WideOperation = (a: bigint, b: bigint, record: RecordView) => bigint;

const SMALL: Readonly<Partial<Record<Infix, SmallOperation>>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => Math.imul(a, b),
  "/": (a, b, record) => (b === 0 ? byZero(record) : Math.trunc(a / b)),
  "%": (a, b, record) => (b === 0 ? byZero(record) : a % b),
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
};
const WIDE: Readonly<Partial<Record<Infix, WideOperation>>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b, record) => (b === 0n ? BigInt(byZero(record)) : a / b),
  "%": (a, b, record) => (b === 0n ? BigInt(byZero(record)) : a % b),
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
};

function byZero(record: RecordView): number {
  record.wrong = "divides by 0";
  return 0;
}

/** Numbers and bigints compare alike. */
const COMPARISONS: Readonly<Partial<Record<Infix, (a: number | bigint, b: number | bigint) => boolean>>> = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

/** `left operator right`, by C's rules for types. Constants are computed once. @throws NotInterpretable */
export function infix(operator: Infix, left: Value, right: Value): Integer {
  if (operator === "&&" || operator === "||") return logical(operator, left, right);
  const [a, b] = [promoted(integer(left)), promoted(integer(right))];
  const value = operator === "<<" || operator === ">>" ? shift(operator, a, b) : computed(operator, a, b);
  return a.constant !== undefined && b.constant !== undefined ? folded(value) : value;
}

/** Computes a constant once; where that fails, for each record again, which says why. */
function folded(value: Integer): Integer {
  const none = { wrong: undefined } as RecordView;
  const result = value.at(none);
  return none.wrong === undefined ? constant(BigInt(result), typeOf(value)) : value;
}

function logical(operator: "&&" | "||", left: Value, right: Value): Small {
  const [a, b] = [isTrue(left), isTrue(right)];
  const at: Of<number> =
    operator === "&&"
      ? (record) => (a(record) && b(record) ? 1 : 0)
      : (record) => (a(record) || b(record) ? 1 : 0);
  return { kind: "small", type: INT, at };
}

function computed(operator: Infix, left: Integer, right: Integer): Integer {
  const pointer = pointerSum(operator, left, right);
  if (pointer) return pointer;
  const type = commonType(typeOf(left), typeOf(right));
  const [a, b] = [convert(left, type), convert(right, type)];
  const compare = COMPARISONS[operator];
  if (compare)
    return { kind: "small", type: INT, at: (record) => (compare(a.at(record), b.at(record)) ? 1 : 0) };
  if (a.kind === "wide" && b.kind === "wide") return wide(operator, a, b, type.signed);
  if (a.kind === "small" && b.kind === "small") return small(operator, a, b, type);
  throw new NotInterpretable(`has the operator ${operator} where it can't be`);
}

function small(operator: Infix, { at: a }: Small, { at: b }: Small, type: IntType): Small {
  const operation = SMALL[operator];
  if (!operation) throw new NotInterpretable(`has the operator ${operator} where it can't be`);
  const at: Of<number> = type.signed
    ? (record) => operation(a(record), b(record), record) | 0
    : (record) => operation(a(record), b(record), record) >>> 0;
  return { kind: "small", type, at };
}

function wide(operator: Infix, { at: a }: Wide, { at: b }: Wide, signed: boolean): Wide {
  const operation = WIDE[operator];
  if (!operation) throw new NotInterpretable(`has the operator ${operator} where it can't be`);
  const at: Of<bigint> = signed
    ? (record) => BigInt.asIntN(64, operation(a(record), b(record), record))
    : (record) => BigInt.asUintN(64, operation(a(record), b(record), record));
  return { kind: "wide", signed, at };
}

/** The address of the nth one behind: `(struct page *)base + pfn`. */
function pointerSum(operator: Infix, left: Integer, right: Integer): Wide | undefined {
  if (
    left.kind !== "wide" ||
    left.pointee === undefined ||
    (right.kind === "wide" && right.pointee !== undefined)
  )
    return undefined;
  if (operator !== "+" && operator !== "-") return undefined;
  if (left.pointee === 0)
    throw new NotInterpretable("computes with the address of something of unknown size");
  const [a, size] = [left.at, BigInt(left.pointee)];
  const { at: b } = convert(right, { bytes: 8, signed: true }) as Wide;
  const at: Of<bigint> =
    operator === "+"
      ? (record) => BigInt.asUintN(64, a(record) + size * b(record))
      : (record) => BigInt.asUintN(64, a(record) - size * b(record));
  return { kind: "wide", signed: false, at, pointee: left.pointee };
}

/** The type is that of what is shifted. By more bits than it has: C doesn't say, and x86 takes the rest. */
function shift(operator: "<<" | ">>", left: Integer, right: Integer): Integer {
  const by = asNumber(right);
  const isLeft = operator === "<<";
  if (left.kind === "wide") {
    const { at, signed } = left;
    const bits = (record: RecordView): bigint => BigInt(by(record) & 63);
    const wrap = signed ? BigInt.asIntN : BigInt.asUintN;
    return {
      kind: "wide",
      signed,
      at: isLeft ? (record) => wrap(64, at(record) << bits(record)) : (record) => at(record) >> bits(record),
    };
  }
  const { at, type } = left;
  if (isLeft) {
    const shifted: Of<number> = (record) => at(record) << (by(record) & 31);
    return { kind: "small", type, at: type.signed ? shifted : (record) => shifted(record) >>> 0 };
  }
  return {
    kind: "small",
    type,
    at: type.signed
      ? (record) => at(record) >> (by(record) & 31)
      : (record) => at(record) >>> (by(record) & 31),
  };
}

/** `-value`, `~value`, `!value`. @throws NotInterpretable */
export function prefix(operator: "-" | "~" | "!" | "+", value: Value): Integer {
  if (operator === "!") {
    const truth = isTrue(value);
    return { kind: "small", type: INT, at: (record) => (truth(record) ? 0 : 1) };
  }
  const operand = promoted(integer(value));
  if (operator === "+") return operand;
  const zero = constant(operator === "-" ? 0n : -1n, typeOf(operand));
  return operator === "-" ? infix("-", zero, operand) : infix("^", operand, zero);
}

/**
 * `test ? chosen : otherwise`, of two integers or two strings, or one of them and `NULL`. An array is a string there.
 * @throws NotInterpretable
 */
export function conditional(test: Value, chosen: Value, otherwise: Value, strings: KernelStrings): Value {
  const truth = isTrue(test);
  if (!isInteger(chosen) || !isInteger(otherwise)) {
    const [a, b] = [stringOf(chosen, strings), stringOf(otherwise, strings)];
    return { kind: "text", at: (record) => (truth(record) ? a(record) : b(record)) };
  }
  const type = commonType(typeOf(promoted(chosen)), typeOf(promoted(otherwise)));
  const [a, b] = [convert(chosen, type), convert(otherwise, type)];
  if (a.kind === "small" && b.kind === "small")
    return { kind: "small", type, at: (record) => (truth(record) ? a.at(record) : b.at(record)) };
  const [c, d] = [asBigInt(a), asBigInt(b)];
  const pointee = pointeeOf(chosen) ?? pointeeOf(otherwise);
  return {
    kind: "wide",
    signed: type.signed,
    at: (record) => (truth(record) ? c(record) : d(record)),
    ...(pointee !== undefined && { pointee }),
  };
}

function isInteger(value: Value): value is Integer {
  return value.kind === "small" || value.kind === "wide";
}

function pointeeOf(value: Integer): number | undefined {
  return value.kind === "wide" ? value.pointee : undefined;
}
