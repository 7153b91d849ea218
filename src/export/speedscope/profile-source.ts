import type { Diagnostic } from "../../core/diagnostic.ts";
import type { FrameTable } from "./frame-table.ts";

/** What gives a file profiles of one type. */
export interface ProfileSource {
  /** Each profile as JSON, a piece at a time, in the file's order; its frames are then in the table. To be read once. */
  profiles(frames: FrameTable): Iterable<Iterable<string>>;
  /** What isn't in them, once they were read. */
  problems(): readonly Diagnostic[];
}
