import { basename } from "node:path/posix";
import { fileSystemOf } from "./file-identity.ts";
import { commOf, runningProcesses } from "./running-processes.ts";
import type { FileIdentity } from "../trace/names/user-code/maps.ts";
import { isNamed, linkedPath, mappedFiles } from "./process-files.ts";
import { quoted } from "../core/escape.ts";

/** Processes that execute a file, and those that execute another file of the same name (another container or version). */
export interface Executing {
  readonly thisFile: readonly RunningProcess[];
  readonly namesake: readonly RunningProcess[];
}

/** A process and the file that it executes. */
export interface RunningProcess {
  readonly pid: number;
  /** Hostile text. */
  readonly comm: string;
  /** Path of the file as the process sees it. Hostile text. */
  readonly path: string;
}

/** Finds the running processes that execute a file. `owner`: the process through whose root the file was found. */
export function processesExecuting(
  path: string,
  identity: FileIdentity,
  owner: number | "self" = "self",
): Executing {
  const name = basename(linkedPath(path));
  const thisFile: RunningProcess[] = [];
  const namesake: RunningProcess[] = [];
  for (const pid of runningProcesses()) {
    for (const file of mappedFiles(pid, (mapped) => isNamed(mapped, name))) {
      const isIt = isSameFile(identity, owner, file, pid);
      (isIt ? thisFile : namesake).push({ pid, comm: commOf(pid), path: file.path });
    }
  }
  return { thisFile, namesake };
}

/**
 * Each container has its own overlay with its own device number over shared layers: a file of a shared layer has the same inode number
 * in all of them (Documentation/filesystems/overlayfs.rst, "Inode properties"). A copy made by a container keeps that number, so this may
 * take two files for one, but never one for two.
 */
function isSameFile(a: FileIdentity, ownerA: number | "self", b: FileIdentity, ownerB: number): boolean {
  if (a.inode !== b.inode) return false;
  if (a.device === b.device) return true;
  return fileSystemOf(a.device, ownerA) === "overlay" && fileSystemOf(b.device, ownerB) === "overlay";
}

const FEW = 3;

/** `12 ("sh"), 13 ("nginx") and 5 more`. */
export function processNames(processes: readonly Pick<RunningProcess, "pid" | "comm">[]): string {
  const shown = processes.slice(0, FEW).map(({ pid, comm }) => `${pid} (${quoted(comm)})`);
  return `${shown.join(", ")}${processes.length > FEW ? ` and ${processes.length - FEW} more` : ""}`;
}
