import { lstatSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { type CodeMapping, type FileIdentity, parseCodeMappings } from "../trace/user-code/maps.ts";

/** Absent where there is no such file, or it may not be looked at. */
export function identityOf(path: string): FileIdentity | undefined {
  try {
    const { dev, ino } = statSync(path);
    return { device: dev, inode: ino };
  } catch {
    return undefined;
  }
}

export function processExists(pid: number): boolean {
  return identityOf(`/proc/${pid}/root`) !== undefined;
}

/** A file that a process executes code of. */
export interface MappedFile extends FileIdentity {
  /** As the process sees it. Hostile text. */
  readonly path: string;
}

/**
 * Files whose code a process has in memory, each once. Their identity is the kernel's own: that of the file which is mapped,
 * whatever is at its path now. Empty where the process is gone or none of ours.
 */
export function mappedFiles(
  pid: number,
  wanted: (path: string) => boolean = () => true,
): readonly MappedFile[] {
  const found = new Map<string, MappedFile>();
  for (const mapping of codeMappingsOf(pid)) {
    const path = mapping.name;
    const identity = path.startsWith("/") && wanted(path) ? mappedIdentity(pid, mapping) : undefined;
    if (identity) found.set(`${identity.device}:${identity.inode}`, { path, ...identity });
  }
  return [...found.values()];
}

/** A process' executable memory; nothing where it is gone, or has no memory of its own. */
export function codeMappingsOf(pid: number): readonly CodeMapping[] {
  try {
    return parseCodeMappings(readFileSync(`/proc/${pid}/maps`));
  } catch {
    return [];
  }
}

/**
 * Of the file that is mapped, as stat(2) has it: where files lie upon files, /proc/PID/maps can have another one's. Its folder writes
 * addresses without the zeros before them (fs/proc/base.c, `dname_to_vma_addr`).
 */
export function mappedIdentity(
  pid: number,
  { start, end }: Pick<CodeMapping, "start" | "end">,
): FileIdentity | undefined {
  return identityOf(`/proc/${pid}/map_files/${start.toString(16)}-${end.toString(16)}`);
}

/** `MAXSYMLINKS` in include/linux/namei.h. */
const MOST_LINKS = 40;

/**
 * Where a path leads below a process' root, symbolic links followed as the process would: an absolute one begins at that root,
 * not at ours, and nothing leads out of it. The result begins with `root`, which is never resolved itself. Absent where links
 * go in circles.
 */
export function pathInRoot(root: string, path: string): string | undefined {
  let rest = partsOf(path);
  let done: string[] = [];
  for (let links = 0; rest.length > 0;) {
    const [part, ...after] = rest as [string, ...string[]];
    rest = after;
    if (part === "..") done = done.slice(0, -1);
    if (part === "..") continue;
    const target = linkAt([root, ...done, part].join("/"));
    if (target === undefined) done = [...done, part];
    else if (++links > MOST_LINKS) return undefined;
    else {
      if (target.startsWith("/")) done = [];
      rest = [...partsOf(target), ...rest];
    }
  }
  return [root, ...done].join("/");
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

function linkAt(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
