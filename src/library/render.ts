import { formatResults, PAGE } from "../cli/terminal/print-results.ts";
import type { RendererName } from "../report/renderers.ts";
import type { ResultDocument } from "../document/result-document.ts";

/** A report format. */
export type Format = RendererName;

/** Options of `render`. */
export interface RenderOptions {
  /** Columns of `text`. Default: 100. */
  readonly width?: number;
  /** Whether `text` has terminal colors. Default: false. */
  readonly color?: boolean;
}

/**
 * Formats results for people or other programs, as `--format` does.
 *
 * @example
 * console.log(await render(await run("my.yaml"), "markdown"));
 */
export function render(
  results: ResultDocument | readonly ResultDocument[],
  format: Format = "text",
  { width = 100, color = false }: RenderOptions = {},
): Promise<string> {
  const all = isList(results) ? results : [results];
  return formatResults(all, format, { stdout: { ...PAGE.stdout, columns: width, color } });
}

function isList(results: ResultDocument | readonly ResultDocument[]): results is readonly ResultDocument[] {
  return Array.isArray(results);
}
