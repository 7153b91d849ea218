import type { FlowGraph } from "../../document/result-document.ts";
import { escapeText } from "../../core/escape.ts";
import { limitGraph, limitNotes } from "../graph/limit-graph.ts";
import { sizeOf, titleText } from "../graph/measures.ts";
import { largest } from "../largest.ts";
import type { XmlElement } from "../xml.ts";
import type { Drawing } from "./drawing.ts";
import { arrowOf, type Ports, portsOf } from "./edge-path.ts";
import { LABEL_HEIGHT, layOutFlow, type PlacedEdge, type PlacedNode } from "./flow-layout.ts";
import { flowNode } from "./flow-node.ts";

const WIDEST_EDGE = 6;
/** Larger graphs are unreadable, and their layout takes long. */
const MOST = { nodes: 50, edges: 80 };

/** The flow graph: one box for each function, callers above, and arrows as wide as the time of the calls. */
export function flowDrawing(whole: FlowGraph): Drawing {
  const graph = limitGraph(whole, MOST);
  const { nodes, edges, width, height } = layOutFlow(graph);
  const lines = new Lines(nodes, edges);
  const roots = new Set(graph.roots);
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
        ...edges.map((edge) => lines.line(edge)),
        ...nodes.map((node) => flowNode(node, roots.has(node.node.id))),
        ...edges.map(labelElement),
      ],
    },
    notes: [
      "Flow graph: arrows go from caller to callee, and show the number of calls and their time. The bar in a box is the function's share of the whole; its dark part is self time. Thick borders mark the roots. Interrupts are blue and dashed.",
      ...limitNotes(whole, graph),
    ],
  };
}

/** The arrows, each as wide as its part of the largest. */
class Lines {
  readonly #nodes: ReadonlyMap<string, PlacedNode>;
  readonly #ports: Ports;
  readonly #largest: number;

  constructor(nodes: readonly PlacedNode[], edges: readonly PlacedEdge[]) {
    this.#nodes = new Map(nodes.map((node) => [node.node.id, node]));
    this.#ports = portsOf(nodes, edges);
    this.#largest = largest(
      edges.map(({ edge }) => sizeOf(edge.values)),
      1,
    );
  }

  line(placed: PlacedEdge): XmlElement {
    const { from, to, values } = placed.edge;
    const [caller, callee] = [this.#nodes.get(from), this.#nodes.get(to)];
    const names = `${caller?.node.name ?? from} → ${callee?.node.name ?? to}`;
    const kind = callee?.node.kind === "interrupt" ? " interrupt" : "";
    const { line, head } = arrowOf(placed, caller, this.#ports);
    const width = 1 + (WIDEST_EDGE - 1) * Math.sqrt(sizeOf(values) / this.#largest);
    return {
      name: "g",
      attributes: { "class": `edge${kind}`, "data-from": escapeText(from), "data-to": escapeText(to) },
      children: [
        { name: "title", attributes: {}, text: titleText({ name: names, values }) },
        {
          name: "path",
          attributes: { "class": "line", "d": line, "stroke-width": width.toFixed(2) },
        },
        { name: "path", attributes: { class: "head", d: head } },
      ],
    };
  }
}

/** Above all lines, so that none crosses it out. */
function labelElement({ edge, figures, label }: PlacedEdge): XmlElement {
  return {
    name: "g",
    attributes: {
      "class": "edge label",
      "data-from": escapeText(edge.from),
      "data-to": escapeText(edge.to),
    },
    children: [
      {
        name: "rect",
        attributes: {
          class: "paper",
          x: (label.x - label.width / 2).toFixed(1),
          y: (label.y - LABEL_HEIGHT / 2).toFixed(1),
          width: label.width.toFixed(1),
          height: String(LABEL_HEIGHT),
          rx: "4",
        },
      },
      {
        name: "text",
        attributes: { x: label.x.toFixed(1), y: (label.y + 4).toFixed(1) },
        text: figures,
      },
    ],
  };
}
