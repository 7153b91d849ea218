import { compareExact, type Exact, exactly, isInteger } from "../core/exact.ts";
import { assertNever } from "../core/assert-never.ts";
import type { Arithmetic, Comparison, ComparisonOperator, Expression, Lookup, Name } from "./ast.ts";
import { compileKernelPattern } from "./kernel-pattern.ts";
import { comparable, isResultOperator, named, type ResultOperator, unitOf, type Value } from "./quantity.ts";

/** Looks up a value in the results (`total` alone is a Name, `on-cpu["sh"].share` a Lookup). */
export type ResultLookup = (reference: Lookup | Name) => Value;

/** A verdict, and its comparisons, for display. */
export interface ExpectationOutcome {
  /** `no value`: undecided, because a side that matters has no value. */
  readonly verdict: true | false | "no value";
  /** In source order. All are evaluated, even if the verdict is already decided. */
  readonly comparisons: readonly ComparisonOutcome[];
}

/** One evaluated comparison. */
export interface ComparisonOutcome {
  readonly tree: Comparison;
  readonly left: Value;
  readonly right: Value;
  readonly verdict: ExpectationOutcome["verdict"];
}

/**
 * Evaluates an expectation over the results of a run. Total: sides without a value, or of different types, give `no value`. `&&` and `||`
 * use three-valued logic: false decides an and, true an or, whatever the other side is.
 */
export function evaluateExpectation(tree: Expression, lookup: ResultLookup): ExpectationOutcome {
  const comparisons: ComparisonOutcome[] = [];
  const verdict = evaluate(tree, lookup, comparisons);
  return { verdict, comparisons };
}

type Verdict = ExpectationOutcome["verdict"];

function evaluate(tree: Expression, lookup: ResultLookup, comparisons: ComparisonOutcome[]): Verdict {
  switch (tree.kind) {
    case "logical": {
      const left = evaluate(tree.left, lookup, comparisons);
      const right = evaluate(tree.right, lookup, comparisons);
      return joined(left, right, tree.operator === "||");
    }
    case "not": {
      const operand = evaluate(tree.operand, lookup, comparisons);
      return operand === "no value" ? operand : !operand;
    }
    case "comparison": {
      const outcome = evaluateComparison(tree, lookup);
      comparisons.push(outcome);
      return outcome.verdict;
    }
    case "name":
    case "lookup":
    case "number":
    case "text":
    case "cpus":
    case "arithmetic":
    case "negate":
      return "no value";
    default:
      return assertNever(tree);
  }
}

function joined(left: Verdict, right: Verdict, deciding: boolean): Verdict {
  if (left === deciding || right === deciding) return deciding;
  return left === "no value" || right === "no value" ? "no value" : !deciding;
}

function evaluateComparison(tree: Comparison, lookup: ResultLookup): ComparisonOutcome {
  const left = valueOf(tree.left, lookup);
  const right = valueOf(tree.right, lookup);
  return { tree, left, right, verdict: compareValues(tree.operator, left, right) };
}

function compareValues(operator: ComparisonOperator, left: Value, right: Value): Verdict {
  if (left.kind === "text" && right.kind === "text") return compareTexts(operator, left.value, right.value);
  if (left.kind !== "number" || right.kind !== "number") return "no value";
  if (!comparable(left.unit, right.unit) && !isPlainZero(left) && !isPlainZero(right)) return "no value";
  return compareNumbers(operator, left.value, right.value);
}

/** Zero is the same in every unit. */
function isPlainZero(side: Value): boolean {
  return side.kind === "number" && side.unit === "none" && side.value === 0;
}

function compareTexts(operator: ComparisonOperator, left: string, right: string): Verdict {
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  return operator === "~" ? compileKernelPattern(right)(left) : "no value";
}

/** Integers and doubles are compared exactly, without rounding. */
function compareNumbers(operator: ComparisonOperator, left: Exact, right: Exact): Verdict {
  if (Number.isNaN(left) || Number.isNaN(right)) return "no value";
  switch (operator) {
    case "==":
      return compareExact(left, right) === 0;
    case "!=":
      return compareExact(left, right) !== 0;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "&":
      return commonBits(left, right);
    case "~":
      return "no value";
    default:
      return assertNever(operator);
  }
}

function commonBits(left: Exact, right: Exact): Verdict {
  if (!isInteger(left) || !isInteger(right)) return "no value";
  return (BigInt(left) & BigInt(right)) !== 0n;
}

function valueOf(tree: Expression, lookup: ResultLookup): Value {
  switch (tree.kind) {
    case "number":
      return {
        kind: "number",
        value: tree.exact === undefined ? tree.value : exactly(tree.exact),
        unit: tree.unit,
      };
    case "text":
      return { kind: "text", value: tree.value };
    case "name":
    case "lookup":
      return lookup(tree);
    case "negate": {
      const operand = valueOf(tree.operand, lookup);
      if (tree.operator === "~") return none('"~" is available only for fields');
      return operand.kind === "number" ? { ...operand, value: -operand.value } : operand;
    }
    case "arithmetic":
      return calculate(tree, valueOf(tree.left, lookup), valueOf(tree.right, lookup));
    case "cpus":
      return none("a list of CPUs is not a value");
    case "logical":
    case "not":
    case "comparison":
      return none("a condition is not a value");
    default:
      return assertNever(tree);
  }
}

function calculate(tree: Arithmetic, left: Value, right: Value): Value {
  if (left.kind === "none") return left;
  if (right.kind === "none") return right;
  if (left.kind === "text" || right.kind === "text")
    return none("arithmetic needs numbers, and this is a string");
  const { operator } = tree;
  if (!isResultOperator(operator)) return none(`"${operator}" is available only for fields`);
  const result = unitOf(operator, left.unit, right.unit);
  if ("reason" in result) return none(result.reason);
  const { times = 1, over = 1 } = result;
  const value = arithmetic("/", arithmetic(operator, arithmetic("*", left.value, times), right.value), over);
  if (Number.isFinite(Number(value))) return { kind: "number", value, unit: result.unit ?? "none" };
  return none(
    Number(right.value) === 0
      ? `${named(left.unit)} divided by zero`
      : "the result is too large for a number",
  );
}

/** Exact for sums, differences and products of integers, and for quotients without a remainder; else a double. */
function arithmetic(operator: ResultOperator, left: Exact, right: Exact): Exact {
  const [x, y] = [Number(left), Number(right)];
  const whole = isInteger(left) && isInteger(right) ? ([BigInt(left), BigInt(right)] as const) : undefined;
  switch (operator) {
    case "+":
      return whole ? exactly(whole[0] + whole[1]) : x + y;
    case "-":
      return whole ? exactly(whole[0] - whole[1]) : x - y;
    case "*":
      return whole ? exactly(whole[0] * whole[1]) : x * y;
    case "/":
      return whole && y !== 0 && whole[0] % whole[1] === 0n ? exactly(whole[0] / whole[1]) : x / y;
    default:
      return assertNever(operator);
  }
}

function none(reason: string): Value {
  return { kind: "none", reason };
}
