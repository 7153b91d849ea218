import type { Cell } from "../../document/result-document.ts";
import { wrap } from "./fit.ts";
import type { Ink } from "./ink.ts";

/** `latency [sh, 0]`: what is drawn below, and of which group, as lines of at most the ink's width. */
export function groupTitle(label: string, key: readonly Cell[], indent: string, ink: Ink): readonly string[] {
  return wrap(ink.text(label) + keyText(key, ink), ink.room - indent.length).map((line) => indent + line);
}

function keyText(key: readonly Cell[], ink: Ink): string {
  if (key.length === 0) return "";
  return ` [${key.map((cell) => (cell === null ? ink.glyphs.noValue : ink.text(String(cell)))).join(", ")}]`;
}

/** Groups of lines with a blank line between them; empty groups leave nothing behind. */
export function separated(groups: readonly (readonly string[])[]): readonly string[] {
  const lines: string[] = [];
  for (const group of groups) {
    if (group.length === 0) continue;
    if (lines.length > 0) lines.push("");
    for (const line of group) lines.push(line);
  }
  return lines;
}
