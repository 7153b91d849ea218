import type { FlowGraph } from "../../aggregate/result.ts";
import { escapeText } from "../../core/escape.ts";
import { briefText, measuresText, sizeOf } from "./measures.ts";

const WIDEST_PEN = 5;

/** A flow graph in Graphviz' language. Ends in a line break. */
export function dotGraph(name: string, { roots, nodes, edges }: FlowGraph): string {
  const largest = Math.max(1, ...edges.map(({ values }) => sizeOf(values)));
  const boxes = nodes.map(({ id, name: label, kind, values }) => {
    const shape = kind === "interrupt" ? "hexagon" : "box";
    const more = roots.includes(id) ? ', penwidth="2"' : "";
    const texts = `label=${quotedId(`${label}\n${briefText(values)}`)}, tooltip=${quotedId(measuresText(values))}`;
    return `  ${quotedId(id)} [${texts}, shape="${shape}"${more}];`;
  });
  const arrows = edges.map(({ from, to, values }) => {
    const width = 1 + (WIDEST_PEN - 1) * Math.sqrt(sizeOf(values) / largest);
    const texts = `label=${quotedId(briefText(values))}, penwidth="${width.toFixed(2)}"`;
    return `  ${quotedId(from)} -> ${quotedId(to)} [${texts}];`;
  });
  const style =
    '  node [fontname="sans-serif", style="rounded"];\n  edge [fontname="sans-serif", fontsize="10"];';
  return `${[`digraph ${quotedId(name)} {`, style, ...boxes, ...arrows, "}"].join("\n")}\n`;
}

/** A quoted string of the language, in which `\` begins escapes and `&` entities; line breaks are the caller's own. */
function quotedId(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => escapeText(line).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("&", "&amp;"));
  return `"${lines.join("\\n")}"`;
}
