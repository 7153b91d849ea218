import type { FlowEdge, FlowGraph, FlowNode } from "../../document/result-document.ts";
import { displayWidth } from "../../core/display-width.ts";
import { escapeText } from "../../core/escape.ts";
import { briefText, sizeOf } from "../graph/measures.ts";
import { largest } from "../largest.ts";
import { type Box, layeredGraph, layOut, type Way } from "./layered-layout.ts";

/** Where a function's box is: its middle, in pixels. */
export interface PlacedNode {
  readonly node: FlowNode;
  readonly label: string;
  readonly figures: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A point, in pixels from the upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a line runs. */
export interface PlacedEdge {
  readonly edge: FlowEdge;
  /** From the caller's border to the callee's. */
  readonly points: readonly Point[];
  readonly figures: string;
  /** Its label, by the middle. */
  readonly label: Point & { readonly width: number };
}

/** A graph laid out. Widths and heights are in pixels. */
export interface FlowLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

const CHARACTER = 7.25;
const SMALL_CHARACTER = 6.4;
const LONGEST_LABEL = 40;
const HEIGHT = 46;
const MARGIN = 12;
/** Height of an edge's label, in pixels. */
export const LABEL_HEIGHT = 14;
/** Lines with much time are kept straight and short. */
const MOST_WEIGHT = 12;

/** Layers from callers down to callees. The same graph gives the same picture. */
export function layOutFlow({ nodes, edges }: FlowGraph): FlowLayout {
  const graph = layeredGraph({
    rankdir: "TB",
    nodesep: 18,
    edgesep: 14,
    ranksep: 44,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  const keys = new Map(nodes.map(({ id }, index) => [id, String(index)]));
  const keyOf = (id: string): string => keys.get(id)!;
  for (const node of nodes) graph.setNode(keyOf(node.id), { width: widthOf(node), height: HEIGHT });
  const most = largest(
    edges.map(({ values }) => sizeOf(values)),
    1,
  );
  for (const { from, to, values } of edges) {
    const weight = 1 + Math.round((MOST_WEIGHT * sizeOf(values)) / most);
    graph.setEdge(
      keyOf(from),
      keyOf(to),
      { width: labelWidth(values), height: LABEL_HEIGHT, labelpos: "c", weight },
      "call",
    );
  }
  layOut(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    nodes: nodes.map((node) => placedNode(node, graph.node(keyOf(node.id)))),
    edges: edges.map((edge) => placedEdge(edge, graph.edge(keyOf(edge.from), keyOf(edge.to), "call"))),
    width: Math.max(1, width),
    height: Math.max(1, height),
  };
}

function placedNode(node: FlowNode, { x, y, width, height }: Box): PlacedNode {
  return { node, label: labelOf(node), figures: figuresOf(node), x, y, width, height };
}

function placedEdge(edge: FlowEdge, { points, x, y }: Way): PlacedEdge {
  const way = points ?? [];
  const middle = way[way.length >> 1] ?? { x: 0, y: 0 };
  return {
    edge,
    points: way,
    figures: briefText(edge.values),
    label: { x: x ?? middle.x, y: y ?? middle.y, width: labelWidth(edge.values) },
  };
}

function labelWidth(values: FlowEdge["values"]): number {
  return briefText(values).length * SMALL_CHARACTER + 6;
}

function widthOf(node: FlowNode): number {
  const name = displayWidth(labelOf(node)) * CHARACTER;
  return Math.max(name, figuresOf(node).length * (SMALL_CHARACTER + 0.3)) + 20;
}

function labelOf({ name }: FlowNode): string {
  const safe = escapeText(name);
  return safe.length > LONGEST_LABEL ? `${safe.slice(0, LONGEST_LABEL - 1)}…` : safe;
}

/** Calls, time, and share of the whole. */
function figuresOf({ values }: FlowNode): string {
  return briefText(values, "share");
}
