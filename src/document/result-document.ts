import type { Diagnostic } from "../core/diagnostic.ts";
import type { ResultDocument, SessionDocument } from "../generated/result-document.ts";

/** The result document, version 1, as `schemas/result.schema.json` describes it key by key. */
export type * from "../generated/result-document.ts";

/** What `--json` writes, for one spec as for many: `schemas/results.schema.json`. */
export interface ResultsDocument {
  readonly version: 1;
  readonly results: readonly ResultDocument[];
}

/** The outcome of carrying out a plan. Present even if something failed. */
export interface SessionOutcome extends Omit<SessionDocument, "probes" | "problems"> {
  /** Everything that went wrong, first cause first. */
  readonly problems: readonly Diagnostic[];
}
