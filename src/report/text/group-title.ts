import type { Cell } from "../../aggregate/result.ts";
import { displayWidth } from "../../core/display-width.ts";
import { cut } from "./fit.ts";
import type { Ink } from "./ink.ts";

/** `latency [sh, 0] in ns`: what is drawn below, of which group, and (dim) in what unit. One line of at most the ink's width. */
export function groupTitle(
  label: string,
  key: readonly Cell[],
  unit: string,
  indent: string,
  ink: Ink,
): string {
  const suffix = unit === "" ? "" : ` in ${unit}`;
  const room = ink.width - indent.length - displayWidth(suffix);
  return indent + cut(ink.text(label) + keyText(key, ink), room, ink.glyphs.ellipsis) + ink.dim(suffix);
}

function keyText(key: readonly Cell[], ink: Ink): string {
  if (key.length === 0) return "";
  return ` [${key.map((cell) => (cell === null ? ink.glyphs.noValue : ink.text(String(cell)))).join(", ")}]`;
}
