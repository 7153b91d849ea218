import type { Diagnostic } from "../core/diagnostic.ts";
import type { SessionDocument } from "./result-document.ts";

/** The outcome of carrying out a plan. Present even if something failed. */
export interface SessionOutcome extends Omit<SessionDocument, "probes" | "problems"> {
  /** Everything that went wrong, first cause first. */
  readonly problems: readonly Diagnostic[];
}
