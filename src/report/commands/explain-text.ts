import type { ExplainedStep } from "../../plan/explain.ts";
import { wrap } from "../text/fit.ts";
import type { GridColumn } from "../text/grid-records.ts";
import { gridLines } from "../text/grid.ts";
import { type Ink, inkFor, type TextOptions } from "../text/ink.ts";
import { separated } from "../text/sections.ts";

/**
 * A plan as a table: what is done, in order, and how each step is undone. Nearly all of it happens in one folder, `instance`
 * (absolute): it is named once, above the table, and its files by their paths in it.
 */
export function explainText(steps: readonly ExplainedStep[], instance: string, options: TextOptions): string {
  const ink = inkFor(options);
  const inside = (text: string): string => relativeTo(instance, text);
  const heading = wrap(`instance: ${ink.text(instance)} (a new name for each run)`, ink.width);
  const columns: readonly GridColumn[] = [
    {
      header: "#",
      align: "right",
      cells: steps.map(({ number }) => String(number)),
      whenNarrow: "never",
      repeated: true,
    },
    textColumn(
      "step",
      steps.map(({ title }) => title),
      ink,
    ),
    textColumn(
      "file",
      steps.map(({ file }) => inside(file ?? "")),
      ink,
    ),
    textColumn(
      "value",
      steps.map(({ value }) => value),
      ink,
    ),
    textColumn(
      "undo",
      steps.map(({ undo }) => inside(undo)),
      ink,
    ),
  ];
  return `${separated([heading.map(ink.bold), gridLines(columns, ink)]).join("\n")}\n`;
}

/** Shortens a path in the folder; the folder itself, at the end of a text, becomes `the instance`. */
function relativeTo(folder: string, text: string): string {
  if (text.startsWith(`${folder}/`)) return text.slice(folder.length + 1);
  return text.endsWith(folder) ? `${text.slice(0, -folder.length)}the instance` : text;
}

function textColumn(header: string, cells: readonly string[], ink: Ink): GridColumn {
  return { header, align: "left", cells: cells.map(ink.text), whenNarrow: "wrap" };
}
