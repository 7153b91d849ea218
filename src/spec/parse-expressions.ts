import type { Diagnostic } from "../core/diagnostic.ts";
import { checkExpectation } from "../expr/check/check-expectation.ts";
import { parseCalculation, parseExpression } from "../expr/parse.ts";
import { isExpressionPath } from "./key-tables.ts";
import type { SourceExpression } from "./probes/probe-event.ts";
import type { ParamPrimitive } from "./spec.ts";
import { childOf, entriesOf, itemsOf, type SpecNode } from "./tree.ts";

type Params = ReadonlyMap<string, ParamPrimitive>;

/** Every expression of a document by the node it was written in, and what is wrong with the others. */
export interface ParsedExpressions {
  readonly byNode: ReadonlyMap<SpecNode, SourceExpression>;
  readonly problems: readonly Diagnostic[];
}

/**
 * Parses all filters, conditions and expectations, so that all of their mistakes are told at once. Those that use a `broken`
 * parameter are passed over: that is what has to be mended first.
 */
export function parseExpressions(
  root: SpecNode,
  params: Params,
  broken: ReadonlySet<string> = new Set(),
): ParsedExpressions {
  const byNode = new Map<SpecNode, SourceExpression>();
  const problems: Diagnostic[] = [];
  const calculations = new Set(expressionNodes(childOf(root, "fields"), ["fields"]));
  for (const node of expressionNodes(root, [])) {
    if (node.kind !== "scalar" || typeof node.value !== "string" || node.value === "") continue;
    if (usesAny(node.value, broken)) continue;
    const parse = calculations.has(node) ? parseCalculation : parseExpression;
    const parsed = parse(node.value, node.spanOf, params);
    if (parsed.ok) byNode.set(node, { text: node.value, at: node.at, tree: parsed.value });
    else problems.push(...parsed.error);
  }
  return { byNode, problems: [...problems, ...checkExpectations(root, byNode)] };
}

function usesAny(text: string, names: ReadonlySet<string>): boolean {
  return names.size > 0 && [...text.matchAll(/\$\{([^}]*)\}?/g)].some(([, name]) => names.has(name!));
}

/** Only the names of results are known here; their columns when the aggregations have been bound. */
function checkExpectations(
  root: SpecNode,
  byNode: ReadonlyMap<SpecNode, SourceExpression>,
): readonly Diagnostic[] {
  const known = new Map(entriesOf(childOf(root, "aggregations")).map(([name]) => [name, {}]));
  return itemsOf(childOf(root, "expect")).flatMap((node) => {
    const expression = byNode.get(node);
    return expression ? checkExpectation(expression.tree, known) : [];
  });
}

function expressionNodes(
  node: SpecNode | undefined,
  path: readonly (string | number)[],
): readonly SpecNode[] {
  if (node?.kind === "scalar" && isExpressionPath(path)) return [node];
  const below = itemsOf(node).flatMap((item, index) => expressionNodes(item, [...path, index]));
  return [...below, ...entriesOf(node).flatMap(([key, { value }]) => expressionNodes(value, [...path, key]))];
}
