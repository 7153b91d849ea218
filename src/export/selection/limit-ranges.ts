import type { Recording, RecordProjection } from "../../trace/recording.ts";
import type { RankRange, RecordLimit, RecordSelection } from "./record-selection.ts";
import { selectedRows } from "./selected-rows.ts";

/**
 * A selection for one reading with `projection`, within a limit if there is one. For that the recording is read once before, for the first
 * records only as far as they are. `select`: makes the selection without the limit, anew for each reading.
 */
export function limitedSelection(
  recording: Recording,
  projection: RecordProjection,
  { select, limit }: Selecting,
): RecordSelection {
  if (!limit) return select();
  const ranges = limitRanges(recording, projection, select(), limit);
  return { ...select(), ranges };
}

/** What a reading is made of. */
export interface Selecting {
  readonly select: () => RecordSelection;
  readonly limit?: RecordLimit | undefined;
}

/**
 * Which matching records of each CPU are within a limit. `projection`: that of the later reading, so that both find the same
 * records whole.
 */
function limitRanges(
  recording: Recording,
  projection: RecordProjection,
  selection: RecordSelection,
  { end, records }: RecordLimit,
): ReadonlyMap<number, RankRange> {
  const cpus = selectedRows(
    recording,
    projection,
    selection,
    ({ cpu }) =>
      () =>
        cpu,
  );
  return end === "first" ? firstRanges(cpus, records) : lastRanges(cpus, records);
}

function firstRanges(cpus: Iterable<number>, most: number): ReadonlyMap<number, RankRange> {
  const counts = new Map<number, number>();
  let left = most;
  for (const cpu of cpus) {
    if (left-- > 0) add(counts, cpu);
    if (left <= 0) break;
  }
  return new Map([...counts].map(([cpu, count]) => [cpu, { first: 0, end: count }]));
}

/** A ring of the last records' CPUs. */
function lastRanges(cpus: Iterable<number>, most: number): ReadonlyMap<number, RankRange> {
  const ring = new Int32Array(most);
  const counts = new Map<number, number>();
  let seen = 0;
  for (const cpu of cpus) {
    ring[seen++ % most] = cpu;
    add(counts, cpu);
  }
  const kept = new Map<number, number>();
  for (const cpu of ring.subarray(0, Math.min(seen, most))) add(kept, cpu);
  return new Map([...kept].map(([cpu, count]) => [cpu, rangeBehind(counts.get(cpu) ?? 0, count)]));
}

function rangeBehind(all: number, last: number): RankRange {
  return { first: all - last, end: all };
}

function add(counts: Map<number, number>, cpu: number): void {
  counts.set(cpu, (counts.get(cpu) ?? 0) + 1);
}
