/** Live figures of a session. */
export interface SessionProgress {
  readonly phase: "preparing" | "recording" | "stopping" | "restoring" | "done";
  /** Milliseconds since recording began; 0 before. */
  readonly elapsedMs: number;
  /** Events recorded so far, all CPUs. */
  readonly events: number;
  readonly lost: number;
  /** The step it is at, where one step takes long: `trace only … : 120 of 1,000`. */
  readonly doing?: string;
}
