import type { RecordingParts } from "./recording-summary.ts";
import type { CpuStats } from "../document/cpu-stats.ts";
import type { Recording } from "../trace/recording.ts";

/**
 * How many events a trace-cmd file has, and how many of those counted by the kernel it lacks: trace-cmd can limit a file's size,
 * and files can be cut down to a part. Nothing for our own files, whose counts are those of the file.
 */
export function foreignCounts(recording: Recording): Partial<Pick<RecordingParts, "stats" | "absent">> {
  const { info } = recording;
  if (info.isOwn || info.stats.length === 0) return {};
  const { takenMarkers = 0 } = info;
  const found = recording.recordCounts();
  const pagesOf = ({ cpu }: CpuStats): readonly number[] => found.get(cpu) ?? [];
  const missing = sum(info.stats.map((cpu) => shortfall(cpu, pagesOf(cpu), takenMarkers)));
  const stats = info.stats.map((cpu) => ({ ...cpu, recorded: sum(pagesOf(cpu)) }));
  return { stats, ...(missing > takenMarkers && { absent: missing - takenMarkers }) };
}

/** Events of one CPU that were counted but are missing; up to `markers` of them may be trace-cmd's own. */
function shortfall(cpu: CpuStats, pages: readonly number[], markers: number): number {
  let all = 0;
  const ends = Float64Array.from(pages, (count) => (all += count));
  for (let own = 0; own <= markers; own++)
    if (isConsistent({ ...cpu, recorded: cpu.recorded - own }, ends, all)) return own;
  return cpu.recorded - all;
}

/**
 * trace-cmd asks for the statistics while it still reads the ring buffer, and the kernel looks at `entries` first and at
 * `read events` last (kernel/trace/trace.c, tracing_stats_read): what is read in between is in both. All is there if the first
 * sub-buffers have the number read at the end, and the last ones the number unread at the start. `ends`: how many events the first
 * sub-buffers have, one more each time.
 */
function isConsistent({ recorded, unread = 0 }: CpuStats, ends: Float64Array, all: number): boolean {
  if (recorded <= all) return true;
  const read = recorded - unread;
  return isEnd(ends, read) && isEnd(ends, all - unread) && all - unread <= read;
}

/** Whether the first sub-buffers have so many events. */
function isEnd(ends: Float64Array, events: number): boolean {
  if (events === 0) return true;
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! < events) low = middle + 1;
    else high = middle;
  }
  return ends[low] === events;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
