import type { FlowGraph, FlowNode } from "../../document/result-document.ts";
import { escapeText } from "../../core/escape.ts";
import { briefText } from "./measures.ts";

const LONGEST_NAME = 80;

/** A flow graph as a Mermaid flowchart, which GitHub and GitLab draw. Ends in a line break. */
export function mermaidGraph(graph: FlowGraph): string {
  return `flowchart TD\n${mermaidLines(graph, "n").join("\n")}\n`;
}

/** The chart's statements. Two graphs can be in one chart if their boxes are named with different `prefix`es. */
export function mermaidLines({ roots, nodes, edges }: FlowGraph, prefix: string): readonly string[] {
  const names = new Map(nodes.map(({ id }, index) => [id, `${prefix}${index}`]));
  const starts = new Set(roots);
  const boxes = nodes.map(({ id, name, kind, values }) => {
    const text = `"${mermaidText(short(name))}<br/>${mermaidText(briefText(values, "share"))}"`;
    return `  ${names.get(id)}${shaped(text, kind, starts.has(id))}`;
  });
  const arrows = edges.map(({ from, to, values }) => {
    return `  ${names.get(from)} -->|"${mermaidText(briefText(values))}"| ${names.get(to)}`;
  });
  return [...boxes, ...arrows];
}

/** Rounded boxes for roots, hexagons for interrupts. */
function shaped(text: string, kind: FlowNode["kind"], isRoot: boolean): string {
  if (kind === "interrupt") return `{{${text}}}`;
  return isRoot ? `([${text}])` : `[${text}]`;
}

function short(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

/** Characters with a meaning in Mermaid, Markdown or HTML are written as character codes. */
export function mermaidText(text: string): string {
  return escapeText(text).replace(/[^\w .,()×µ-]/gu, (character) => `#${character.codePointAt(0)};`);
}
