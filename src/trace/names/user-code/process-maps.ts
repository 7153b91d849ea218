import type { CodeMapping } from "./maps.ts";

/** What a process had in its memory when /proc/PID/maps was read. */
export interface ProcessMaps {
  /** The process: id of its first thread. */
  readonly tgid: number;
  /** The trace clock before and after reading, as the kernel prints it (`now ts`). */
  readonly began: string;
  readonly ended: string;
  readonly mappings: readonly CodeMapping[];
}
