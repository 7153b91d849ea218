import type { ResultDocument } from "../generated/result-document.ts";

/** The result document, version 1, as `schemas/result.schema.json` describes it key by key. */
export type * from "../generated/result-document.ts";

/** What `--json` writes, for one spec as for many: `schemas/results.schema.json`. */
export interface ResultsDocument {
  readonly version: 1;
  readonly results: readonly ResultDocument[];
}
