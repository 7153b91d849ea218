import type { FlowGraph } from "../../aggregate/result.ts";
import { escapeText } from "../../core/escape.ts";
import { briefText } from "./measures.ts";

/** A flow graph as a Mermaid flowchart, which GitHub and GitLab draw. Ends in a line break. */
export function mermaidGraph({ roots, nodes, edges }: FlowGraph): string {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const boxes = nodes.map(({ id, name, kind, values }) => {
    const text = `"${encoded(name)}<br/>${encoded(briefText(values))}"`;
    return `  ${names.get(id)}${kind === "interrupt" ? `{{${text}}}` : roots.includes(id) ? `([${text}])` : `[${text}]`}`;
  });
  const arrows = edges.map(
    ({ from, to, values }) => `  ${names.get(from)} -->|"${encoded(briefText(values))}"| ${names.get(to)}`,
  );
  return `${["flowchart TD", ...boxes, ...arrows].join("\n")}\n`;
}

/** Whatever could mean something to Mermaid, Markdown or HTML is written as a character code. */
function encoded(text: string): string {
  return escapeText(text).replace(/[^\w .,()×µ-]/gu, (character) => `#${character.codePointAt(0)};`);
}
