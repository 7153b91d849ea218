import type { Cell } from "../../document/result-document.ts";

/** `latency [sh, 0]`: what is drawn, of which group. Raw text. */
export function groupText(label: string, key: readonly Cell[]): string {
  return key.length === 0 ? label : `${label} [${key.map((cell) => cell ?? "–").join(", ")}]`;
}
