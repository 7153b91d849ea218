import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cell, ResultDocument } from "../../../src/document/result-document.ts";
import { resultOf } from "../cli/result-of.ts";
import { runCli } from "../cli/run-cli.ts";
import { scratchFolder } from "../cli/scratch.ts";

const specs = join(import.meta.dirname, "../../../specs");

export type Row = Readonly<Record<string, Cell>>;

/** The result of a shipped spec, which must pass; `changed` gives its text with another workload. */
export async function runRecipe(
  name: string,
  changed: (text: string) => string = (text) => text,
): Promise<ResultDocument> {
  const file = join(scratchFolder(), `${name}.yaml`);
  writeFileSync(file, changed(recipeText(name)));
  const run = await runCli([file, "--json", "-", "--quiet"]);
  const result = resultOf(run);
  const { status, reasons } = result.verdict;
  if (status !== "passed") throw new Error(`${name}: ${reasons.join("; ")}\n${run.stderr}`);
  return result;
}

export function recipeText(name: string): string {
  return readFileSync(join(specs, `${name}.yaml`), "utf8");
}

/** A spec's text with another workload: one shell command, as root, whose output the result has. */
export function withWorkload(command: string): (text: string) => string {
  const workload = `workload: [{user: root, run: ${JSON.stringify(["sh", "-c", command])}}]\n\n`;
  return (text) => {
    const changed = text.replace(/^workload:\n(?: .*\n)+\n/mu, () => workload);
    if (changed === text) throw new Error("the spec has no workload to replace");
    return changed;
  };
}

/** What the first program of the workload printed. */
export function printed(result: ResultDocument): string {
  return result.session?.workload[0]?.stdout ?? "";
}

export function rowsOf(result: ResultDocument, aggregation: string): readonly Row[] {
  const { columns, rows } = result.aggregations[aggregation]!.table;
  return rows.map((row) => Object.fromEntries(row.map((cell, index) => [columns[index]!.name, cell])));
}
