import type { FlowEdge, FlowGraph, FlowNode } from "../result.ts";
import type { CallFigures } from "./call-figures.ts";
import { graphValues } from "./figures.ts";
import type { MergedCalls } from "./merged-calls.ts";

/** The calls by function: those functions and edges of which a path is drawn, with the figures of all their paths. */
export function drawGraph(merged: MergedCalls, drawn: ReadonlySet<number>, wholeNs: number): FlowGraph {
  const order = byTotal(drawnPlaces(merged.functionOf, drawn), merged.functionFigures);
  const ids = new Map(order.map((place, rank) => [place, `n${rank + 1}`]));
  const edges = byTotal(drawnPlaces(merged.edgeOf, drawn), merged.edgeFigures);
  return {
    roots: order.filter((place) => merged.functions[place]!.isRoot).map((place) => ids.get(place)!),
    nodes: order.map((place) => nodeOf(merged, place, ids.get(place)!, wholeNs)),
    edges: edges.map((edge) => edgeOf(merged, edge, ids, wholeNs)),
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

function drawnPlaces(placeOf: ReadonlyMap<number, number>, drawn: ReadonlySet<number>): readonly number[] {
  return [...new Set([...drawn].flatMap((node) => placeOf.get(node) ?? []))];
}

function byTotal(places: readonly number[], figures: CallFigures): readonly number[] {
  return places.toSorted((a, b) => figures.outerNs(b) - figures.outerNs(a) || a - b);
}
