import type { Diagnostic } from "../core/diagnostic.ts";

/** The file that a spec means. */
export interface FoundBinary {
  /** Absolute, as the kernel is to be told. Hostile text. */
  readonly path: string;
  /** The process through which it was found. */
  readonly pid?: number;
  readonly warnings: readonly Diagnostic[];
}
