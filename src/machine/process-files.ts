import { lstatSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename } from "node:path/posix";
import { type CodeMapping, type FileIdentity, parseCodeMappings } from "../trace/names/user-code/maps.ts";

/** Absent where there is no such file, or it may not be looked at. */
export function identityOf(path: string): FileIdentity | undefined {
  try {
    const { dev, ino } = statSync(path);
    return { device: dev, inode: ino };
  } catch {
    return undefined;
  }
}

/** Whether there is such a process, as far as this user can see. */
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

/** What the kernel writes behind the path of a file that has none any more (fs/d_path.c, `path_with_deleted`). */
const DELETED = " (deleted)";

/** Whether a path of a mapped file ends in this name, also where the file was deleted or another one has taken its place. */
export function isNamed(path: string, name: string): boolean {
  const last = basename(path);
  return last === name || last === `${name}${DELETED}`;
}

/** A path that leads to a file which a process executes, whatever has become of its own: good as long as the process runs. */
export function pathOfMapped(pid: number, wanted: FileIdentity): string | undefined {
  const program = `/proc/${pid}/exe`;
  if (isSameIdentity(identityOf(program), wanted)) return program;
  const mapping = codeMappingsOf(pid).find((each) => isSameIdentity(mappedIdentity(pid, each), wanted));
  return mapping && linkToMapped(pid, mapping);
}

/** The path that such a path stands for, even if nothing is there any more; any other path itself. */
export function linkedPath(path: string): string {
  if (!/^\/proc\/\d{1,7}\/(?:exe|map_files\/[^/]+)$/u.test(path)) return path;
  const target = linkAt(path) ?? path;
  return target.endsWith(DELETED) ? target.slice(0, -DELETED.length) : target;
}

function isSameIdentity(found: FileIdentity | undefined, { device, inode }: FileIdentity): boolean {
  return found?.device === device && found.inode === inode;
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
  mapping: Pick<CodeMapping, "start" | "end">,
): FileIdentity | undefined {
  return identityOf(linkToMapped(pid, mapping));
}

function linkToMapped(pid: number, { start, end }: Pick<CodeMapping, "start" | "end">): string {
  return `/proc/${pid}/map_files/${start.toString(16)}-${end.toString(16)}`;
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
