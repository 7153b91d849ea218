/** Live figures of a session. */
export interface SessionProgress {
  readonly phase: "preparing" | "recording" | "stopping" | "restoring" | "done";
  /** In milliseconds since recording started; 0 before. */
  readonly elapsedMs: number;
  /** Events recorded so far, all CPUs. */
  readonly events: number;
  readonly lost: number;
  /** Progress of a long step: `trace only … : 120 of 1,000`. */
  readonly doing?: string;
}
