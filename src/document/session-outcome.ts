import type { Diagnostic } from "../core/diagnostic.ts";
import type { SessionDocument } from "./result-document.ts";

/** What carrying out a plan came to. Present even when something failed. */
export interface SessionOutcome extends Omit<SessionDocument, "probes" | "problems"> {
  /** Everything that went wrong, first cause first. */
  readonly problems: readonly Diagnostic[];
}
