import type { FlowEdge, FlowGraph, FlowNode } from "../../document/result-document.ts";
import type { CallFigures } from "./call-figures.ts";
import { graphValues } from "./figures.ts";
import type { MergedCalls } from "./merged-calls.ts";

/** The graph of the shown functions, and the calls between them. */
export function drawGraph(merged: MergedCalls, drawn: ReadonlySet<number>, wholeNs: number): FlowGraph {
  const order = byTotal([...drawn], merged.functionFigures);
  const ids = new Map(order.map((node, rank) => [node, `n${rank + 1}`]));
  const between = merged.edges.flatMap(({ from, to }, edge) =>
    drawn.has(from) && drawn.has(to) ? [edge] : [],
  );
  return {
    roots: order.filter((node) => merged.functions[node]!.isRoot).map((node) => ids.get(node)!),
    nodes: order.map((node) => nodeOf(merged, node, ids.get(node)!, wholeNs)),
    edges: byTotal(between, merged.edgeFigures).map((edge) => edgeOf(merged, edge, ids, wholeNs)),
  };
}

function nodeOf(
  { functions, functionFigures }: MergedCalls,
  node: number,
  id: string,
  wholeNs: number,
): FlowNode {
  const { label, interrupt } = functions[node]!;
  const kind = interrupt ? "interrupt" : "function";
  return { id, name: label, kind, values: graphValues(functionFigures, node, wholeNs) };
}

function edgeOf(
  { edges, edgeFigures }: MergedCalls,
  edge: number,
  ids: ReadonlyMap<number, string>,
  wholeNs: number,
): FlowEdge {
  const { from, to } = edges[edge]!;
  return { from: ids.get(from)!, to: ids.get(to)!, values: graphValues(edgeFigures, edge, wholeNs) };
}

function byTotal(nodes: readonly number[], figures: CallFigures): readonly number[] {
  return nodes.toSorted((a, b) => figures.outerNs(b) - figures.outerNs(a) || a - b);
}
