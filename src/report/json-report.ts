import { safeJson } from "../core/safe-json.ts";
import type { ResultDocument, ResultsDocument } from "../document/result-document.ts";
import type { Rendering } from "./rendering.ts";

/** The result document as JSON, two spaces deep, ending in a line break. The same document gives the same bytes. */
export function jsonReport(result: ResultDocument): string {
  return `${safeJson(result)}\n`;
}

/** The results of one command, one or many, as `schemas/results.schema.json` has them. */
export function resultsJson(results: readonly ResultDocument[]): string {
  const document: ResultsDocument = { version: 1, results };
  return `${safeJson(document)}\n`;
}

/** `--format json`. */
export const jsonRendering: Rendering = { document: resultsJson, file: jsonReport };
