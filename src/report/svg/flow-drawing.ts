import type { FlowGraph } from "../../aggregate/result.ts";
import { escapeText } from "../../core/escape.ts";
import { briefText, measuresText, sizeOf } from "../graph/measures.ts";
import { countOf } from "../plural.ts";
import type { XmlElement } from "../xml.ts";
import { colorOf } from "./color-of.ts";
import type { Drawing } from "./drawing.ts";
import { layOutFlow, type PlacedEdge, type PlacedNode } from "./flow-layout.ts";

const WIDEST_EDGE = 7;

/** Who calls whom: a box a function, callers above, and arrows as wide as the time that passed in the calls. */
export function flowDrawing(graph: FlowGraph): Drawing {
  const { nodes, edges, width, height, left } = layOutFlow(graph);
  const largest = Math.max(1, ...edges.map(({ edge }) => sizeOf(edge.values)));
  return {
    width,
    height,
    svg: {
      name: "svg",
      attributes: {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "flow",
        "viewBox": `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
        "width": String(Math.ceil(width)),
        "height": String(Math.ceil(height)),
        "role": "group",
        "aria-label": "flow graph",
      },
      children: [
        arrowHead(),
        ...edges.map((edge) => edgeElement(edge, largest)),
        ...nodes.map((node) => nodeElement(node, graph.roots.includes(node.node.id))),
      ],
    },
    notes:
      left > 0
        ? [`${countOf(left, "function")} with the least time ${left === 1 ? "is" : "are"} not drawn`]
        : [],
  };
}

function arrowHead(): XmlElement {
  return {
    name: "defs",
    attributes: {},
    children: [
      {
        name: "marker",
        attributes: {
          id: "arrow",
          viewBox: "0 0 8 8",
          refX: "7",
          refY: "4",
          markerWidth: "8",
          markerHeight: "8",
          markerUnits: "userSpaceOnUse",
          orient: "auto",
        },
        children: [{ name: "path", attributes: { class: "head", d: "M0,0 L8,4 L0,8 z" } }],
      },
    ],
  };
}

function edgeElement({ edge, points, label }: PlacedEdge, largest: number): XmlElement {
  const width = 1 + (WIDEST_EDGE - 1) * Math.sqrt(sizeOf(edge.values) / largest);
  return {
    name: "g",
    attributes: { "class": "edge", "data-from": escapeText(edge.from), "data-to": escapeText(edge.to) },
    children: [
      { name: "title", attributes: {}, text: measuresText(edge.values) },
      {
        name: "path",
        attributes: { "d": curve(points), "stroke-width": width.toFixed(2), "marker-end": "url(#arrow)" },
      },
      {
        name: "text",
        attributes: { x: label.x.toFixed(1), y: (label.y + 4).toFixed(1) },
        text: briefText(edge.values),
      },
    ],
  };
}

/** Through the middles between the points, with the points as handles: no corners. */
function curve(points: PlacedEdge["points"]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  const last = rest.at(-1) ?? first;
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1]!;
    const end = index === rest.length - 2 ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${at(point)} ${at(end)}`;
  });
  return `M${at(first)} ${bends.length > 0 ? bends.join(" ") : `L${at(last)}`}`;
}

function at({ x, y }: { readonly x: number; readonly y: number }): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

function nodeElement({ node, label, x, y, width, height }: PlacedNode, isRoot: boolean): XmlElement {
  const name = escapeText(node.name);
  const text = (className: string, dy: number, content: string): XmlElement => ({
    name: "text",
    attributes: { class: className, x: x.toFixed(1), y: (y + dy).toFixed(1) },
    text: content,
  });
  return {
    name: "g",
    attributes: {
      "class": `node ${node.kind}${isRoot ? " root" : ""}`,
      "tabindex": "0",
      "role": "button",
      "data-id": escapeText(node.id),
      "data-name": name,
    },
    children: [
      { name: "title", attributes: {}, text: `${name}\n${measuresText(node.values)}` },
      {
        name: "rect",
        attributes: {
          x: (x - width / 2).toFixed(1),
          y: (y - height / 2).toFixed(1),
          width: width.toFixed(1),
          height: height.toFixed(1),
          rx: node.kind === "interrupt" ? "0" : "8",
          fill: colorOf(name),
        },
      },
      text("name", -3, label),
      text("figures", 14, briefText(node.values)),
    ],
  };
}
