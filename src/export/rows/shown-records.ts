import type { KnownOfRecording } from "../../aggregate/aggregation.ts";
import type { Result } from "../../core/result.ts";
import type { EventFormat } from "../../trace/decode/event-format.ts";
import type { Recording } from "../../trace/recording.ts";
import type { Exported } from "../exporter.ts";
import type { Selecting } from "../selection/limit-ranges.ts";

/** What `show` prints of a recording. */
export interface ShownRecords extends Selecting {
  /** The events of the selection. */
  readonly formats: readonly EventFormat[];
  /** Names of tasks; to be read before the first record. */
  readonly known: KnownOfRecording;
  /** When the recording began, on the axis of the batches. */
  readonly start: number;
}

/** Records in a format of `show`. */
export type WriteRecords = (recording: Recording, shown: ShownRecords) => Result<Exported>;
