import type { RecordingSummary, SessionDocument, StopSignal } from "../document/result-document.ts";

/** A signal that ended the command. */
export interface Interruption {
  /** The signal's number. */
  readonly number: number;
  /** `stopped by SIGTERM`. */
  readonly text: string;
}

/**
 * The signal that interrupted a run. A single Ctrl-C is not an interruption: it ends the recording early, as requested
 * (`endedEarly`).
 */
export function interruptionOf(
  session: SessionDocument | undefined,
  recording: RecordingSummary | undefined,
): Interruption | undefined {
  const stop = session?.stoppedBy;
  if (stop?.kind !== "signal") return undefined;
  if (endsOnlyTheRecording(stop, recording)) return undefined;
  return { number: stop.number, text: `stopped by ${stop.signal}` };
}

/** Whether a single Ctrl-C ended the recording before the spec would have. */
export function endedEarly(
  session: SessionDocument | undefined,
  recording: RecordingSummary | undefined,
): boolean {
  const stop = session?.stoppedBy;
  return stop?.kind === "signal" && endsOnlyTheRecording(stop, recording);
}

/** The event at which the kernel stopped the recording, if the spec's `stop` ended it. */
export function stoppedAt(session: SessionDocument | undefined): string | undefined {
  const stop = session?.stoppedBy;
  return stop?.kind === "event" ? stop.event : undefined;
}

function endsOnlyTheRecording(
  { signal, abandoned }: StopSignal,
  recording: RecordingSummary | undefined,
): boolean {
  return signal === "SIGINT" && !abandoned && recording !== undefined;
}
