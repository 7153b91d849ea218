import type { ResultDocument } from "../../../src/document/result-document.ts";
import { runRecipe } from "./run-recipe.ts";
import { whileTool } from "./while-tool.ts";

interface Beside {
  readonly result: ResultDocument;
  readonly lines: readonly string[];
}

/** The result of a shipped spec, and the lines that a tool prints which records before, during and after it. */
export async function besideTool(
  name: string,
  tool: readonly [string, ...string[]],
  changed?: (text: string) => string,
): Promise<Beside> {
  let result: ResultDocument | undefined;
  const lines = await whileTool(tool, async () => {
    result = await runRecipe(name, changed);
  });
  return { result: result!, lines };
}

/** Beside a bpftrace program. */
export function besideProgram(
  name: string,
  program: string,
  changed?: (text: string) => string,
): Promise<Beside> {
  return besideTool(name, ["bpftrace", "-B", "line", "-e", program], changed);
}

/** The spec's text with one more aggregation. */
export function withAggregation(name: string, aggregation: string): (text: string) => string {
  return (text) => text.replace("\nexpect:", `\n  ${name}: ${aggregation}\n\nexpect:`);
}
