import { gridLines } from "../text/grid.ts";
import { inkFor, type TextOptions } from "../text/ink.ts";

/** One thing that `list` found. Names of files and events are other people's text. */
export interface ListEntry {
  readonly name: string;
  readonly summary?: string;
}

/** Names a line each, with what they are beside them where that is known. Nothing found is no text at all. */
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
