import type { Where } from "../../aggregate/request/where.ts";

/** Which records of a recording are wanted. Times are on the axis of the batches: 0 is the recording's `epoch`. */
export interface RecordSelection {
  /** `system:event` of the wanted events, with the fields that `takes` and `pids` read. */
  readonly events: ReadonlyMap<string, readonly string[]>;
  /** The condition on a record of these events. */
  readonly takes: Where;
  /** Absent: all CPUs. */
  readonly cpus?: ReadonlySet<number> | undefined;
  /** Thread ids of the running task; absent: all. */
  readonly pids?: ReadonlySet<number> | undefined;
  readonly span: TimeSpan;
  /** By CPU: which of the records that match all of this are wanted. A CPU that is missing has none. Absent: all records. */
  readonly ranges?: ReadonlyMap<number, RankRange>;
  /** Counts the records that were taken. */
  readonly tally: { records: number };
}

/** Half open: a record at `to` is not in it. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Half open, by the number of a record among those of its CPU that match. */
export interface RankRange {
  readonly first: number;
  readonly end: number;
}

/** So many records from one end of those that match. */
export interface RecordLimit {
  readonly end: "first" | "last";
  readonly records: number;
}

/** Most records of a limit to the last ones: for each, memory holds the number of its CPU. */
export const MOST_LAST_RECORDS = 10_000_000;
