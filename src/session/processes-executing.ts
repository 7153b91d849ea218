import { basename } from "node:path/posix";
import { commOf, runningProcesses } from "./running-processes.ts";
import { type FileIdentity, mappedFiles } from "./process-files.ts";

/** Who executes a file, and who another one of the same name: another container's, another version's. */
export interface Executing {
  readonly thisFile: readonly RunningProcess[];
  readonly namesake: readonly RunningProcess[];
}

export interface RunningProcess {
  readonly pid: number;
  /** Hostile text. */
  readonly comm: string;
  /** As it sees the file. Hostile text. */
  readonly path: string;
}

/** Looks at every process that runs now. */
export function processesExecuting(path: string, { device, inode }: FileIdentity): Executing {
  const name = basename(path);
  const thisFile: RunningProcess[] = [];
  const namesake: RunningProcess[] = [];
  for (const pid of runningProcesses()) {
    for (const file of mappedFiles(pid, (mapped) => basename(mapped) === name)) {
      const isIt = file.device === device && file.inode === inode;
      (isIt ? thisFile : namesake).push({ pid, comm: commOf(pid), path: file.path });
    }
  }
  return { thisFile, namesake };
}
