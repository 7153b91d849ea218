import type { ResultDocument } from "../../../src/document/result-document.ts";

type Aggregation = ResultDocument["aggregations"][string];
type Tree = NonNullable<Aggregation["tree"]>;

/** The calls of a flow graph, from its root on, with how deep each is. */
export function treeNodes({ tree }: Aggregation): readonly { name: string; calls: number; depth: number }[] {
  return tree ? nodesOf(tree, 0) : [];
}

function nodesOf(
  { name, values, children }: Tree,
  depth: number,
): { name: string; calls: number; depth: number }[] {
  const calls = Number(values["calls"]?.value);
  return [{ name, calls, depth }, ...children.flatMap((child) => nodesOf(child, depth + 1))];
}
