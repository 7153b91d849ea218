import type { FlowEdge, FlowGraph, FlowNode } from "../../aggregate/result.ts";
import { displayWidth } from "../../core/display-width.ts";
import { escapeText } from "../../core/escape.ts";
import { limitGraph } from "../graph/limit-graph.ts";
import { briefText } from "../graph/measures.ts";
import { type Box, layeredGraph, layOut, type Way } from "./layered-layout.ts";

/** Where a function's box is: its middle, in pixels. */
export interface PlacedNode {
  readonly node: FlowNode;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly edge: FlowEdge;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Middle of its label. */
  readonly label: { readonly x: number; readonly y: number };
}

export interface FlowLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
  /** Functions that are left out. */
  readonly left: number;
}

const MOST_NODES = 150;
const CHARACTER = 7.2;
const LONGEST_LABEL = 40;
const HEIGHT = 44;
const MARGIN = 16;

/** Layers from callers down to callees. The same graph gives the same picture. */
export function layOutFlow(whole: FlowGraph): FlowLayout {
  const { nodes, edges } = limitGraph(whole, MOST_NODES);
  const graph = layeredGraph({ rankdir: "TB", nodesep: 28, ranksep: 56, marginx: MARGIN, marginy: MARGIN });
  for (const node of nodes) graph.setNode(node.id, { width: widthOf(node), height: HEIGHT });
  for (const { from, to, values } of edges)
    graph.setEdge(
      from,
      to,
      { width: briefText(values).length * CHARACTER, height: 16, labelpos: "c" },
      "call",
    );
  layOut(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    nodes: nodes.map((node) => ({ node, label: labelOf(node), ...boxOf(graph.node(node.id)) })),
    edges: edges.map((edge) => placed(edge, graph.edge(edge.from, edge.to, "call"))),
    width: Math.max(1, width),
    height: Math.max(1, height),
    left: whole.nodes.length - nodes.length,
  };
}

function boxOf({ x, y, width, height }: Box): Box {
  return { x, y, width, height };
}

function placed(edge: FlowEdge, { points, x, y }: Way): PlacedEdge {
  const way = points ?? [];
  const middle = way[way.length >> 1] ?? { x: 0, y: 0 };
  return { edge, points: way, label: { x: x ?? middle.x, y: y ?? middle.y } };
}

function widthOf(node: FlowNode): number {
  const characters = Math.max(displayWidth(labelOf(node)), briefText(node.values).length);
  return characters * CHARACTER + 24;
}

function labelOf({ name }: FlowNode): string {
  const safe = escapeText(name);
  return safe.length > LONGEST_LABEL ? `${safe.slice(0, LONGEST_LABEL - 1)}…` : safe;
}
