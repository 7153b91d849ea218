import type { LiveCounts } from "../result/live/live-rows.ts";
import type { LiveTap } from "../session/capture/live-tap.ts";

/** How printing rows ended. */
export type LiveEnd =
  | ({ readonly kind: "done" } & LiveCounts)
  /** The reader of stdout is gone, or the session was abandoned. */
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly why: string };

/** Prints rows while a session records. */
export interface LiveView extends LiveTap {
  /** Never rejects. */
  readonly ended: Promise<LiveEnd>;
  /** Prints the rest, from the finished recording. Never rejects. */
  finish(recording: string): Promise<void>;
  /** Ends it at once. */
  stop(): void;
}
