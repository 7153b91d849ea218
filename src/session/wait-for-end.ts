import type { Diagnostic } from "../core/diagnostic.ts";
import type { Capture, HeldWorkload } from "./ports.ts";
import type { StopReason } from "../document/result-document.ts";
import type { StopWatch } from "./stop-watch.ts";
import { type SignalWatch, stoppedBySignal } from "./signals.ts";

/** What can end a recording. */
export interface Endings {
  readonly durationNs?: number | undefined;
  readonly workload?: Pick<HeldWorkload, "ended"> | undefined;
  readonly stop?: Pick<StopWatch, "event" | "noticed"> | undefined;
  readonly capture: Pick<Capture, "failed">;
  readonly signals: Pick<SignalWatch, "first">;
}

/** Why a recording ended. */
export interface RecordingEnd {
  readonly stoppedBy: StopReason;
  /** Why recording failed, if it did. */
  readonly problem?: Diagnostic;
}

/** The maximum delay of setTimeout (24 days). */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Resolves at the first of: duration, end of the workload, the kernel's stop, a signal, a reader's failure. */
export async function waitForEnd({
  durationNs,
  workload,
  stop,
  capture,
  signals,
}: Endings): Promise<RecordingEnd> {
  const { promise: elapsed, resolve } = Promise.withResolvers<RecordingEnd>();
  // Without a duration, the timer only keeps the process alive.
  const delayMs = durationNs === undefined ? LONGEST_DELAY_MS : Math.min(durationNs / 1e6, LONGEST_DELAY_MS);
  const timer = setTimeout(() => resolve({ stoppedBy: { kind: "duration" } }), delayMs);
  try {
    return await Promise.race([
      elapsed,
      signals.first.then((signal): RecordingEnd => ({ stoppedBy: stoppedBySignal(signal) })),
      capture.failed.then((problem): RecordingEnd => ({ stoppedBy: { kind: "failed" }, problem })),
      ...(stop
        ? [stop.noticed().then((): RecordingEnd => ({ stoppedBy: { kind: "event", event: stop.event } }))]
        : []),
      ...(workload
        ? [workload.ended.then((): RecordingEnd => ({ stoppedBy: { kind: "workload-ended" } }))]
        : []),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
