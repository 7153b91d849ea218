import type { Expression, Statement } from "./ast.ts";

/** An expression and all expressions in it, each after the one that it is a part of. */
export function partsOf(expression: Expression): readonly Expression[] {
  const found: Expression[] = [];
  const waiting: Expression[] = [expression];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    found.push(next);
    waiting.push(...operandsOf(next).toReversed());
  }
  return found;
}

/** The expressions that an expression is directly made of. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "number":
    case "text":
    case "name":
    case "sizeof":
      return [];
    case "prefix":
    case "cast":
      return [expression.operand];
    case "infix":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.test, expression.chosen, expression.otherwise];
    case "call":
      return expression.args;
    case "index":
      return [expression.of, expression.at];
    case "member":
      return [expression.of];
    case "list":
      return expression.items;
    case "block":
      return [...expression.statements.flatMap(inStatement), expression.result];
  }
}

function inStatement(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "declare":
      return statement.value ? [statement.value] : [];
    case "assign":
      return [statement.to, statement.value];
    case "evaluate":
      return [statement.value];
  }
}

/** `ip` of `REC->ip`. */
export function memberOfRecord(expression: Expression): string | undefined {
  if (expression.kind !== "member" || expression.of.kind !== "name" || expression.of.name !== "REC")
    return undefined;
  return expression.name;
}
