import { type Exact, exactly } from "../core/exact.ts";
import { assertNever } from "../core/assert-never.ts";
import type { Comparison, ComparisonOperator, CpuList, Expression, NumberLiteral } from "./ast.ts";
import {
  compileCalculation,
  EXACT_COMPARISONS,
  isCalculation,
  mayFail,
  type NumberReader,
} from "./calculation/compile-calculation.ts";
import { cpuBits, HIGHEST_CPU } from "./cpu-list.ts";
import type { NumberWords } from "./field-type.ts";
import { fieldUse, functionNamed } from "./field-use.ts";
import { compileKernelPattern } from "./kernel-pattern.ts";
import { fieldsIn } from "./walk.ts";

/** Reads a field of a row. The binder may return accessors that switch from batch to batch. `words`: what its numbers are called. */
export type FieldAccess =
  /** At most 32 bits. `isFault`: the rows that have no value, if there can be any. */
  | {
      readonly kind: "number";
      readonly at: (row: number) => number;
      readonly words?: Words;
      readonly isFault?: (row: number) => boolean;
    }
  /** 64 bits: `at` rounds beyond 2^53, `exact` never does. */
  | {
      readonly kind: "wide";
      readonly at: (row: number) => number;
      readonly exact: (row: number) => bigint;
      readonly words?: Words;
      readonly isFault?: (row: number) => boolean;
    }
  /** A set of CPUs: bit N is CPU N. */
  | { readonly kind: "cpus"; readonly at: (row: number) => bigint }
  /** `isFault`: the rows where the kernel could not read the string, if there can be any. */
  | {
      readonly kind: "text";
      readonly at: (row: number) => string;
      readonly isFault?: ((row: number) => boolean) | undefined;
    };

/** Absent: the field has no words. */
type Words = () => NumberWords | undefined;

type BindField = (field: string) => FieldAccess | undefined;

/** Whether a row satisfies a condition. */
export type RowPredicate = (row: number) => boolean;

/**
 * Compiles a `where:` that `checkPredicate` has accepted to a function of the row. Exact for 64-bit fields; `~`, `&` and `!` work as in the
 * kernel. Throws on trees that are not a predicate, and on fields that `bind` does not know.
 *
 * A comparison with a string that the kernel could not read, or with a number that is not known, is neither true nor false, even after `!`:
 * such a row matches only if the rest of the condition decides. `onUnknown` is called for rows that the rest does not decide.
 */
export function compilePredicate(
  tree: Expression,
  bind: BindField,
  onUnknown?: (row: number) => void,
): RowPredicate {
  const matches = compileAs(true, tree, bind);
  if (onUnknown === undefined) return matches;
  const fails = compileAs(false, tree, bind);
  return (row) => {
    if (matches(row)) return true;
    if (!fails(row)) onUnknown(row);
    return false;
  };
}

/** True for rows whose condition is certainly `wanted`. */
function compileAs(wanted: boolean, tree: Expression, bind: BindField): RowPredicate {
  switch (tree.kind) {
    case "logical": {
      const left = compileAs(wanted, tree.left, bind);
      const right = compileAs(wanted, tree.right, bind);
      const needsBoth = (tree.operator === "&&") === wanted;
      return needsBoth ? (row) => left(row) && right(row) : (row) => left(row) || right(row);
    }
    case "not":
      return compileAs(!wanted, tree.operand, bind);
    case "comparison":
      return isCalculation(tree.left) || isCalculation(tree.right)
        ? calculatedComparison(wanted, tree, bind)
        : knownComparison(wanted, tree, bind);
    case "name":
    case "lookup":
    case "number":
    case "text":
    case "cpus":
    case "arithmetic":
    case "negate":
      throw new TypeError(`not a predicate: ${tree.kind}`);
    default:
      return assertNever(tree);
  }
}

/** Of integers of any size. Without a value on one side it is neither true nor false. */
function calculatedComparison(wanted: boolean, tree: Comparison, bind: BindField): RowPredicate {
  if (tree.operator === "~") throw new TypeError("a calculation matches no pattern");
  const [left, right] = compileSides(tree, bind);
  const holds = EXACT_COMPARISONS[tree.operator];
  return (row) => {
    const [one, other] = [left(row), right(row)];
    return !Number.isNaN(one) && !Number.isNaN(other) && holds(one, other) === wanted;
  };
}

function compileSides({ left, right }: Comparison, bind: BindField): readonly [NumberReader, NumberReader] {
  const read = (name: string): NumberReader => numberReader(bind(name));
  return [compileCalculation(left, read), compileCalculation(right, read)];
}

function numberReader(field: FieldAccess | undefined): NumberReader {
  if (!field) throw new TypeError("not a known field");
  const side = numberSide(field);
  const { at, isFault } = side;
  const exact: NumberReader = side.kind === "wide" ? (row) => exactWide(at(row), row, side.exact) : at;
  return isFault ? (row) => (isFault(row) ? NaN : exact(row)) : exact;
}

function exactWide(rounded: number, row: number, exact: (row: number) => bigint): Exact {
  return Number.isSafeInteger(rounded) ? rounded : exactly(exact(row));
}

/** The rows in which a calculation of a condition has no value; nothing if it has no calculations that can fail. */
export function compileFailures(tree: Expression, bind: BindField): RowPredicate | undefined {
  const sides = calculatedIn(tree).flatMap((comparison) => compileSides(comparison, bind));
  return sides.length === 0 ? undefined : (row) => sides.some((side) => Number.isNaN(side(row)));
}

/** Whether a condition has a calculation that can be without a value. */
export function canFail(tree: Expression): boolean {
  return calculatedIn(tree).length > 0;
}

function calculatedIn(tree: Expression): readonly Comparison[] {
  if (tree.kind === "logical") return [...calculatedIn(tree.left), ...calculatedIn(tree.right)];
  if (tree.kind === "not") return calculatedIn(tree.operand);
  return tree.kind === "comparison" && (mayFail(tree.left) || mayFail(tree.right)) ? [tree] : [];
}

function knownComparison(wanted: boolean, tree: Comparison, bind: BindField): RowPredicate {
  const compares = compileComparison(tree, bind);
  const holds: RowPredicate = wanted ? compares : (row) => !compares(row);
  const [isFault, isOtherFault] = faultsOf(tree, bind);
  if (!isFault) return holds;
  if (!isOtherFault) return (row) => !isFault(row) && holds(row);
  return (row) => !isFault(row) && !isOtherFault(row) && holds(row);
}

/** At most two: one for each side. */
function faultsOf(tree: Comparison, bind: BindField): readonly RowPredicate[] {
  return [...new Set(fieldsIn(tree))].flatMap((name) => faultOf(bind(name)) ?? []);
}

function faultOf(field: FieldAccess | undefined): RowPredicate | undefined {
  return field && "isFault" in field ? field.isFault : undefined;
}

function compileComparison(tree: Comparison, bind: BindField): RowPredicate {
  if (tree.left.kind === "number" || tree.left.kind === "text" || tree.left.kind === "cpus")
    return compileComparison(mirrored(tree), bind);
  const left = access(tree.left, bind);
  if (fieldUse(tree.left)?.as === "function" && left.kind !== "text")
    return compileFunction(numberSide(left), tree);
  if (tree.right.kind === "text" && (left.kind === "number" || left.kind === "wide"))
    return compileText(worded(left), tree.operator, tree.right.value);
  if (tree.right.kind === "cpus") return compileCpus(left, tree.operator, tree.right);
  if (left.kind === "cpus") throw new TypeError("a set of CPUs is compared with something else");
  if (left.kind === "text") return compileText(left, tree.operator, textSide(tree.right, bind));
  if (tree.right.kind === "number") return compileAgainst(left, tree.operator, tree.right);
  return compileNumbers(left, tree.operator, numberSide(access(tree.right, bind)));
}

function access(side: Expression, bind: BindField): FieldAccess {
  const use = fieldUse(side);
  const found = use && bind(use.name.name);
  if (!found) throw new TypeError(`not a known field: ${use?.name.name ?? side.kind}`);
  return found;
}

/** Compares a CPU number (is in the set) or a set of CPUs (equals it, or has CPUs in common) with a list. */
function compileCpus(left: FieldAccess, operator: ComparisonOperator, { cpus }: CpuList): RowPredicate {
  const wanted = cpuBits(cpus);
  const bits = left.kind === "cpus" ? left.at : oneCpu(numberSide(left));
  if (operator === "&") return (row) => (bits(row) & wanted) !== 0n;
  if (operator === "==") return (row) => bits(row) === wanted;
  if (operator === "!=") return (row) => bits(row) !== wanted;
  throw new TypeError(`not an operator for CPUs: ${operator}`);
}

function oneCpu(side: NumberAccess): (row: number) => bigint {
  const at = side.at;
  return (row) => (at(row) >= 0 && at(row) <= HIGHEST_CPU ? 1n << BigInt(at(row)) : 0n);
}

type TextAccess = FieldAccess & { kind: "text" };
type NumberAccess = FieldAccess & { kind: "number" | "wide" };

function compileText(
  left: TextAccess,
  operator: ComparisonOperator,
  right: string | TextAccess,
): RowPredicate {
  const at = left.at;
  if (typeof right !== "string") {
    const other = right.at;
    return operator === "==" ? (row) => at(row) === other(row) : (row) => at(row) !== other(row);
  }
  if (operator === "==") return (row) => at(row) === right;
  if (operator === "!=") return (row) => at(row) !== right;
  if (operator !== "~") throw new TypeError(`not an operator for texts: ${operator}`);
  const matches = remembered(compileKernelPattern(right));
  return (row) => matches(at(row));
}

/** The words of a field's numbers, each looked up once. */
function worded(side: NumberAccess, of = side.words?.()?.of): TextAccess {
  if (!of) throw new TypeError("a number without words is compared with a text");
  const known = new Map<bigint, string>();
  const exact = exactReader(side);
  return {
    kind: "text",
    at: (row) => {
      const value = exact(row);
      const word = known.get(value) ?? of(value);
      if (known.size < MOST_REMEMBERED) known.set(value, word);
      return word;
    },
  };
}

/** `call_site.function == vfs_write`; or an address, which stands for the function that contains it. */
function compileFunction(left: NumberAccess, { operator, right }: Comparison): RowPredicate {
  const functionOf = left.words?.()?.functionOf;
  const name = functionNamed(right);
  if (!functionOf || (name === undefined && right.kind !== "number"))
    throw new TypeError("an address without functions is compared with one");
  const plain = (value: bigint): string => withoutModule(functionOf(value));
  const wanted = name ?? plain((right as NumberLiteral).exact ?? 0n);
  return compileText(worded(left, plain), operator, wanted);
}

/** `nft_do_chain` of `nft_do_chain [nf_tables]`. */
function withoutModule(name: string): string {
  return name.endsWith("]") ? name.slice(0, name.lastIndexOf(" [")) : name;
}

function textSide(side: Expression, bind: BindField): string | TextAccess {
  if (side.kind === "text") return side.value;
  const other = access(side, bind);
  if (other.kind !== "text") throw new TypeError("a text is compared with a number");
  return other;
}

function numberSide(side: FieldAccess): NumberAccess {
  if (side.kind === "text" || side.kind === "cpus") throw new TypeError("a number is compared with a text");
  return side;
}

/** For constants below 2^53 a double is enough: rounding never crosses such a constant. */
function compileAgainst(
  left: NumberAccess,
  operator: ComparisonOperator,
  constant: NumberLiteral,
): RowPredicate {
  const { value, exact } = constant;
  if (operator === "&") return compileBits(left, exact ?? BigInt(Math.trunc(value)));
  if (left.kind === "number" || Number.isSafeInteger(value) || exact === undefined)
    return compareConstant(left.at, operator, value);
  return compareConstant(left.exact, operator, exact);
}

function compileBits(left: NumberAccess, mask: bigint): RowPredicate {
  // As in the kernel, a mask wider than the field is truncated.
  if (left.kind === "number") {
    const word = Number(BigInt.asIntN(32, mask));
    const at = left.at;
    return (row) => (at(row) & word) !== 0;
  }
  const exactAt = left.exact;
  return (row) => (exactAt(row) & mask) !== 0n;
}

function compileNumbers(left: NumberAccess, operator: ComparisonOperator, right: NumberAccess): RowPredicate {
  if (left.kind === "number" && right.kind === "number") {
    if (operator !== "&") return compareFields(left.at, operator, right.at);
    return (row) => (left.at(row) & right.at(row)) !== 0;
  }
  const leftExact = exactReader(left);
  const rightExact = exactReader(right);
  if (operator !== "&") return compareFields(leftExact, operator, rightExact);
  return (row) => (leftExact(row) & rightExact(row)) !== 0n;
}

function exactReader(side: NumberAccess): (row: number) => bigint {
  return side.kind === "wide" ? side.exact : (row) => BigInt(side.at(row));
}

/** A constant on the right saves one call per row. */
function compareConstant<T extends number | bigint>(
  left: (row: number) => T,
  operator: ComparisonOperator,
  right: T,
): RowPredicate {
  switch (operator) {
    case "==":
      return (row) => left(row) === right;
    case "!=":
      return (row) => left(row) !== right;
    case "<":
      return (row) => left(row) < right;
    case "<=":
      return (row) => left(row) <= right;
    case ">":
      return (row) => left(row) > right;
    case ">=":
      return (row) => left(row) >= right;
    case "&":
    case "~":
      throw new TypeError(`not an order: ${operator}`);
    default:
      return assertNever(operator);
  }
}

function compareFields<T extends number | bigint>(
  left: (row: number) => T,
  operator: ComparisonOperator,
  right: (row: number) => T,
): RowPredicate {
  if (operator === "&" || operator === "~") throw new TypeError(`not an order: ${operator}`);
  const holds = EXACT_COMPARISONS[operator];
  return (row) => holds(left(row), right(row));
}

/** `5 < x` as `x > 5`. */
function mirrored(tree: Comparison): Comparison {
  const mirrors: Partial<Record<ComparisonOperator, ComparisonOperator>> = {
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
  };
  if (!fieldUse(tree.right)) throw new TypeError("both sides are constants");
  return { ...tree, left: tree.right, right: tree.left, operator: mirrors[tree.operator] ?? tree.operator };
}

const MOST_REMEMBERED = 4_096;

/** Strings repeat (a few hundred comms in millions of rows): each is matched once. */
function remembered(matches: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const result = matches(text);
    if (known.size < MOST_REMEMBERED) known.set(text, result);
    return result;
  };
}
