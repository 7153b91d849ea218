import type { OutputFolder } from "../files/output-folder.ts";
import type { Plan } from "../plan/plan.ts";
import type { Spec } from "../spec/spec.ts";
import type { Snapshot } from "../tracefs/snapshot.ts";
import type { LiveTap } from "./capture/live-tap.ts";
import type { SessionProgress } from "./session-progress.ts";

/** Input of `runSession`. */
export interface SessionRequest {
  readonly spec: Spec;
  readonly plan: Plan;
  readonly kernel: {
    readonly release: string;
    readonly architecture: string;
    readonly guest?: "kvm" | "tcg";
  };
  /** For trace.dat. */
  readonly directory: OutputFolder;
  /** A snapshot that was started before, to save time: after the sweep, with tracefs mounted, nothing changed since. */
  readonly earlySnapshot?: Promise<Snapshot | undefined>;
  /** Reads the recording while it is made. */
  readonly live?: LiveTap;
  /** Called at intervals and at each change of phase. */
  readonly onProgress?: (progress: SessionProgress) => void;
}
