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
