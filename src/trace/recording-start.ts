import type { Recording, RecordingInfo } from "./recording.ts";

/**
 * When the recording began, on the axis of the batches (0 is `epoch`), in the clock's unit. Where the file does not state it, that is the
 * time of the first event. `firstEvent`: that time, where there is one.
 */
export function recordingStart(
  { window, epoch }: Pick<RecordingInfo, "window" | "epoch">,
  firstEvent: number | undefined,
): number {
  if (!window) return firstEvent ?? 0;
  const began = Number(window.start - epoch);
  // Its bounds are whole microseconds: an event in the first one must not be before the start.
  return Math.min(began, firstEvent ?? began);
}

/** The time of a recording's first event on the same axis; undefined for an empty one. Reads the first interval. */
export function firstEventTime(recording: Recording): number | undefined {
  const events = [...recording.events.keys()].map((name): readonly [string, readonly string[]] => [name, []]);
  for (const { batches, batch, row, length } of recording.read(new Map(events)))
    if (length > 0) return batches[batch[0]!]!.times[row[0]!];
  return undefined;
}
