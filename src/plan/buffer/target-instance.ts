/**
 * Where a session records: in its private instance or, where the kernel has the tracer nowhere else (function_graph
 * before Linux 6.11), in the top-level buffer.
 */
export interface TargetInstance {
  /** Relative to tracefs: `instances/NAME`; empty for the top level. */
  readonly folder: string;
  /** What the top level's control files say now: what is to be put back. Absent for an instance, whose removal undoes all. */
  readonly before?: ReadonlyMap<string, string>;
}

/** Path of one of the place's files, relative to tracefs. */
export function pathIn({ folder }: TargetInstance, file: string): string {
  return folder === "" ? file : `${folder}/${file}`;
}
