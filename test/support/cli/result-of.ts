import type { ResultDocument, ResultsDocument } from "../../../src/document/result-document.ts";
import type { CliResult } from "./run-cli.ts";

/** The result that a run of one spec printed (`--json -`). */
export function resultOf({ stdout, stderr }: Pick<CliResult, "stdout" | "stderr">): ResultDocument {
  try {
    return resultIn(stdout);
  } catch {
    throw new Error(`no result document on stdout; stderr says:\n${stderr}`);
  }
}

/** The only result of a document that `--json` wrote. */
export function resultIn(json: string): ResultDocument {
  const [result, ...others] = resultsIn(json);
  if (result === undefined || others.length > 0) throw new Error(`not one result: ${others.length + 1}`);
  return result;
}

export function resultsIn(json: string): readonly ResultDocument[] {
  return (JSON.parse(json) as ResultsDocument).results;
}
