import type { RecordingParts } from "../report/recording-summary.ts";
import type { CpuStats, Recording } from "../trace/recording.ts";

/**
 * How many events a file of trace-cmd holds, and how many the kernel counted that it lacks: trace-cmd can limit a file's size,
 * and files can be cut down to a part. A file may have more than were counted: trace-cmd asks for the statistics before it reads
 * the last ones. Nothing for our own files, whose counts are those of the file.
 */
export function foreignCounts(
  { info }: Recording,
  inFile: () => ReadonlyMap<number, number>,
): Partial<Pick<RecordingParts, "stats" | "absent">> {
  if (info.isOwn || info.stats.length === 0) return {};
  const found = inFile();
  const stats = info.stats.map((cpu) => ({ ...cpu, recorded: found.get(cpu.cpu) ?? 0 }));
  const absent = recorded(info.stats) - (info.takenMarkers ?? 0) - recorded(stats);
  return { stats, ...(absent > 0 && { absent }) };
}

function recorded(stats: readonly CpuStats[]): number {
  return stats.reduce((sum, cpu) => sum + cpu.recorded, 0);
}
