import type { FlowEdge, FlowGraph, FlowNode } from "../../document/result-document.ts";
import type { CallFigures } from "./call-figures.ts";
import { graphValues } from "./figures.ts";
import type { MergedCalls } from "./merged-calls.ts";

/** The calls by function: the drawn ones, and who of them calls whom. */
export function drawGraph(merged: MergedCalls, drawn: ReadonlySet<number>, wholeNs: number): FlowGraph {
  const order = byTotal([...drawn], merged.functionFigures);
  const ids = new Map(order.map((place, rank) => [place, `n${rank + 1}`]));
  const between = merged.edges.flatMap(({ from, to }, edge) =>
    drawn.has(from) && drawn.has(to) ? [edge] : [],
  );
  return {
    roots: order.filter((place) => merged.functions[place]!.isRoot).map((place) => ids.get(place)!),
    nodes: order.map((place) => nodeOf(merged, place, ids.get(place)!, wholeNs)),
    edges: byTotal(between, merged.edgeFigures).map((edge) => edgeOf(merged, edge, ids, wholeNs)),
  };
}

function nodeOf(
  { functions, functionFigures }: MergedCalls,
  place: number,
  id: string,
  wholeNs: number,
): FlowNode {
  const { label, interrupt } = functions[place]!;
  const kind = interrupt ? "interrupt" : "function";
  return { id, name: label, kind, values: graphValues(functionFigures, place, wholeNs) };
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

function byTotal(places: readonly number[], figures: CallFigures): readonly number[] {
  return places.toSorted((a, b) => figures.outerNs(b) - figures.outerNs(a) || a - b);
}
