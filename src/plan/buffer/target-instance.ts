/**
 * The tracefs instance that a session records in: its private one or, if the kernel has the tracer nowhere else
 * (function_graph before Linux 6.11), the top-level instance.
 */
export interface TargetInstance {
  /** Relative to tracefs: `instances/NAME`; empty for the top-level instance. */
  readonly folder: string;
  /** Contents of the top-level instance's control files, to restore. Absent for a private instance: removing it undoes all. */
  readonly before?: ReadonlyMap<string, string>;
}

/** Path of one of the instance's files, relative to tracefs. */
export function pathIn({ folder }: TargetInstance, file: string): string {
  return folder === "" ? file : `${folder}/${file}`;
}
