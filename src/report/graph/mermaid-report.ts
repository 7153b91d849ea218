import { type GraphLimits, limitGraph, limitNotes } from "./limit-graph.ts";
import { mermaidLines, mermaidText } from "./mermaid.ts";
import type { Rendering } from "../rendering.ts";
import { hasArrows, NOTHING_TO_DRAW, type Picture, pictureRendering } from "./picture.ts";

/** Mermaid's limits (`maxTextSize` and `maxEdges` of its configuration; GitHub uses the defaults, 50,000 and 500). */
const MOST_CHARACTERS = 50_000;
const MOST: GraphLimits = { nodes: 200, edges: 400 };

/** Flow graphs as one Mermaid document that says what it shows, no larger than Mermaid takes; of several, each in a frame. */
export function mermaidReport(pictures: readonly Picture[]): string {
  const drawn = pictures.filter(({ graph }) => graph !== undefined);
  if (drawn.length === 0) return `flowchart TD\n  n0["${mermaidText(NOTHING_TO_DRAW)}"]\n`;
  const each = Math.max(1, drawn.length);
  return withinLimits(drawn, { nodes: Math.ceil(MOST.nodes / each), edges: Math.floor(MOST.edges / each) });
}

/** `--format mermaid`. */
export const mermaidRendering: Rendering = pictureRendering(mermaidReport, hasArrows);

function withinLimits(pictures: readonly Picture[], most: GraphLimits): string {
  const charts = pictures.map((picture, index) => chart(picture, index, pictures.length > 1, most));
  const remarks = charts.flatMap((one) => one.remarks);
  const text = `${[...remarks, "flowchart TD", ...charts.flatMap(({ lines }) => lines)].join("\n")}\n`;
  if (text.length <= MOST_CHARACTERS || most.nodes <= 1) return text;
  return withinLimits(pictures, { nodes: most.nodes >> 1, edges: most.edges >> 1 });
}

interface Chart {
  readonly remarks: readonly string[];
  readonly lines: readonly string[];
}

function chart({ title, facts, graph }: Picture, index: number, framed: boolean, most: GraphLimits): Chart {
  const limited = limitGraph(graph!, most);
  const remarks = [title, facts, ...limitNotes(graph!, limited)].map((text) => `%% ${plain(text)}`);
  const lines = mermaidLines(limited, framed ? `p${index}n` : "n");
  if (!framed) return { remarks, lines };
  return { remarks, lines: [`  subgraph p${index} ["${mermaidText(title)}"]`, ...lines, "  end"] };
}

/** `%%{` begins a directive, wherever it stands: remarks do without braces, and whatever else may mean something. */
function plain(text: string): string {
  return text.replace(/[^\w .,:;'?()+-]/gu, " ").slice(0, 500);
}
