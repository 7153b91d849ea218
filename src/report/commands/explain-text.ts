import type { ExplainedStep } from "../../plan/explain.ts";
import { type GridColumn, gridLines } from "../text/grid.ts";
import { type Ink, inkFor, type TextOptions } from "../text/ink.ts";

/** A plan as a table: what is done, in order, and how each step is undone. */
export function explainText(steps: readonly ExplainedStep[], options: TextOptions): string {
  const ink = inkFor(options);
  const columns: readonly GridColumn[] = [
    { header: "#", align: "right", cells: steps.map(({ number }) => String(number)), whenNarrow: "never" },
    textColumn(
      "step",
      steps.map(({ title }) => title),
      ink,
    ),
    textColumn(
      "file",
      steps.map(({ file }) => file ?? ""),
      ink,
    ),
    textColumn(
      "value",
      steps.map(({ value }) => value),
      ink,
    ),
    textColumn(
      "undo",
      steps.map(({ undo }) => undo),
      ink,
    ),
  ];
  return `${gridLines(columns, ink).join("\n")}\n`;
}

function textColumn(header: string, cells: readonly string[], ink: Ink): GridColumn {
  return { header, align: "left", cells: cells.map(ink.text), whenNarrow: "wrap" };
}
