import { assertNever } from "../core/assert-never.ts";
import type { Comparison, ComparisonOperator, Expression } from "./ast.ts";
import { evaluateExpectation, type ResultLookup } from "./evaluate-expectation.ts";
import { leavesOf } from "./walk.ts";
import type { Bound } from "../document/aggregation-result.ts";

/**
 * Whether an expectation has this verdict for all real values within their bounds: a count that already exceeds its limit still does with
 * the lost events. A comparison with a value without a bound is uncertain.
 */
export function isCertain(tree: Expression, verdict: boolean, lookup: ResultLookup): boolean {
  switch (tree.kind) {
    case "logical": {
      const left = isCertain(tree.left, verdict, lookup);
      const right = isCertain(tree.right, verdict, lookup);
      return verdict === (tree.operator === "||") ? left || right : left && right;
    }
    case "not":
      return isCertain(tree.operand, !verdict, lookup);
    case "comparison":
      return evaluateExpectation(tree, lookup).verdict === verdict && isSettled(tree, verdict, lookup);
    case "name":
    case "lookup":
    case "number":
    case "text":
    case "cpus":
    case "arithmetic":
    case "negate":
      return false;
    default:
      return assertNever(tree);
  }
}

/** How the real difference of the sides can deviate from the measured one. */
type Direction = "up" | "down" | "nowhere" | "anywhere";

function isSettled(tree: Comparison, verdict: boolean, lookup: ResultLookup): boolean {
  const direction = joined(directionOf(tree.left, lookup), opposite(directionOf(tree.right, lookup)));
  if (direction === "nowhere" || direction === "anywhere") return direction === "nowhere";
  const isAbove = (): boolean => holds(tree, ">", lookup);
  const isBelow = (): boolean => holds(tree, "<", lookup);
  switch (tree.operator) {
    case "<":
    case "<=":
      return verdict === (direction === "down");
    case ">":
    case ">=":
      return verdict === (direction === "up");
    case "==":
    case "!=":
      return verdict === (tree.operator === "!=") && (direction === "up" ? isAbove() : isBelow());
    case "&":
    case "~":
      return false;
    default:
      return assertNever(tree.operator);
  }
}

function holds(tree: Comparison, operator: ComparisonOperator, lookup: ResultLookup): boolean {
  return evaluateExpectation({ ...tree, operator }, lookup).verdict === true;
}

const directions: Readonly<Record<Bound, Direction>> = { "at-least": "up", "at-most": "down" };

/** For arithmetic with measured values, always `anywhere`. */
function directionOf(side: Expression, lookup: ResultLookup): Direction {
  if (side.kind === "lookup" || side.kind === "name") {
    const value = lookup(side);
    return value.kind === "number" && value.bound ? directions[value.bound] : "anywhere";
  }
  const isMeasured = leavesOf(side).some(({ kind }) => kind === "lookup" || kind === "name");
  return isMeasured ? "anywhere" : "nowhere";
}

function opposite(direction: Direction): Direction {
  if (direction === "up") return "down";
  return direction === "down" ? "up" : direction;
}

function joined(left: Direction, right: Direction): Direction {
  if (left === right || right === "nowhere") return left;
  return left === "nowhere" ? right : "anywhere";
}
