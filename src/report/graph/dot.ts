import type { FlowEdge, FlowGraph, FlowNode } from "../../document/result-document.ts";
import { escapeText } from "../../core/escape.ts";
import { largest } from "../largest.ts";
import { briefText, measuresText, sizeOf } from "./measures.ts";
import type { Rendering } from "../rendering.ts";
import { hasArrows, NOTHING_TO_DRAW, type Picture, pictureRendering } from "./picture.ts";

const WIDEST_PEN = 5;
const STYLE = [
  '  node [fontname="sans-serif", shape="box", style="rounded"];',
  '  edge [fontname="sans-serif", fontsize="10"];',
];

/** Complete flow graphs in Graphviz' language, one after the other. Ends in a line break. */
export function dotReport(pictures: readonly Picture[]): string {
  const graphs = pictures.flatMap((picture) => (picture.graph ? [dotGraph(picture, picture.graph)] : []));
  return graphs.length > 0 ? graphs.join("\n") : `digraph {\n  label=${quotedLines(NOTHING_TO_DRAW)};\n}\n`;
}

/** `--format dot`. */
export const dotRendering: Rendering = pictureRendering(dotReport, hasArrows);

function dotGraph({ title, facts }: Picture, { roots, nodes, edges }: FlowGraph): string {
  const starts = new Set(roots);
  const most = largest(
    edges.map(({ values }) => sizeOf(values)),
    1,
  );
  const head = [
    "digraph {",
    `  graph [label=${quotedLines(title, facts)}, labelloc="t", fontname="sans-serif"];`,
    ...STYLE,
  ];
  const boxes = nodes.map((node) => nodeLine(node, starts.has(node.id)));
  const arrows = edges.map((edge) => edgeLine(edge, most));
  return `${[...head, ...boxes, ...arrows, "}"].join("\n")}\n`;
}

function nodeLine({ id, name, kind, values }: FlowNode, isRoot: boolean): string {
  const attributes = [
    `label=${quotedLines(name, briefText(values, "share"))}`,
    `tooltip=${quotedLines(measuresText(values))}`,
    ...(kind === "interrupt" ? ['shape="hexagon"'] : []),
    ...(isRoot ? ['penwidth="2"'] : []),
  ];
  return `  ${quotedLines(id)} [${attributes.join(", ")}];`;
}

function edgeLine({ from, to, values }: FlowEdge, most: number): string {
  const width = 1 + (WIDEST_PEN - 1) * Math.sqrt(sizeOf(values) / most);
  const attributes = [
    `label=${quotedLines(briefText(values))}`,
    `tooltip=${quotedLines(measuresText(values))}`,
    `penwidth="${width.toFixed(2)}"`,
  ];
  return `  ${quotedLines(from)} -> ${quotedLines(to)} [${attributes.join(", ")}];`;
}

/** A quoted string of the language, in which `\` begins escapes and `&` entities. */
function quotedLines(...lines: readonly string[]): string {
  const safe = lines.map((line) =>
    escapeText(line).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("&", "&amp;"),
  );
  return `"${safe.join("\\n")}"`;
}
