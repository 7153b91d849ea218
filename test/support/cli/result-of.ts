import type { ResultDocument } from "../../../src/report/result-document.ts";
import type { CliResult } from "./run-cli.ts";

/** The result document that a run printed (`--json -`). */
export function resultOf({ stdout, stderr }: CliResult): ResultDocument {
  try {
    return JSON.parse(stdout) as ResultDocument;
  } catch {
    throw new Error(`no result document on stdout; stderr says:\n${stderr}`);
  }
}
