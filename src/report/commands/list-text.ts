import { gridLines } from "../text/grid.ts";
import { inkFor, type TextOptions } from "../text/ink.ts";

/** One entry of `list`. Names of files and events are untrusted text. */
export interface ListEntry {
  readonly name: string;
  readonly summary?: string;
}

/** One name a line, with its summary if there is one. Empty if nothing was found. */
export function listText(entries: readonly ListEntry[], options: TextOptions): string {
  const ink = inkFor(options);
  const names = entries.map(({ name }) => ink.text(name));
  if (entries.every(({ summary }) => summary === undefined)) return names.map((name) => `${name}\n`).join("");
  const summaries = entries.map(({ summary }) => ink.text(summary ?? ""));
  const lines = gridLines(
    [
      { header: "", align: "left", cells: names, whenNarrow: "wrap" },
      { header: "", align: "left", cells: summaries, whenNarrow: "wrap", paint: ink.dim },
    ],
    ink,
  );
  return `${lines.join("\n")}\n`;
}
