import { lstatSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename } from "node:path/posix";
import { type CodeMapping, type FileIdentity, parseCodeMappings } from "../trace/names/user-code/maps.ts";

/** Device and inode of a file; absent if it is missing or without permission. */
export function identityOf(path: string): FileIdentity | undefined {
  try {
    const { dev, ino } = statSync(path);
    return { device: dev, inode: ino };
  } catch {
    return undefined;
  }
}

/** Whether a process exists. */
export function processExists(pid: number): boolean {
  return identityOf(`/proc/${pid}/root`) !== undefined;
}

/** A file with code that a process has mapped. */
export interface MappedFile extends FileIdentity {
  /** As the process sees it. Hostile text. */
  readonly path: string;
}

/**
 * The files whose code a process has mapped, without duplicates. Their identity is that of the mapped file, even if another file has its
 * path now. Empty if the process is gone, or without permission.
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

/** The kernel appends this to the path of a deleted file (fs/d_path.c, `path_with_deleted`). */
const DELETED = " (deleted)";

/** Whether the path of a mapped file has this name, even if the file was deleted or replaced. */
export function isNamed(path: string, name: string): boolean {
  const last = basename(path);
  return last === name || last === `${name}${DELETED}`;
}

/** A path to a file that a process executes, even if the file was deleted or renamed. Valid as long as the process runs. */
export function pathOfMapped(pid: number, wanted: FileIdentity): string | undefined {
  const program = `/proc/${pid}/exe`;
  if (isSameIdentity(identityOf(program), wanted)) return program;
  const mapping = codeMappingsOf(pid).find((each) => isSameIdentity(mappedIdentity(pid, each), wanted));
  return mapping && linkToMapped(pid, mapping);
}

/** The original path behind such a path, even if no file is there any more; other paths unchanged. */
export function linkedPath(path: string): string {
  if (!/^\/proc\/\d{1,7}\/(?:exe|map_files\/[^/]+)$/u.test(path)) return path;
  const target = linkAt(path) ?? path;
  return target.endsWith(DELETED) ? target.slice(0, -DELETED.length) : target;
}

function isSameIdentity(found: FileIdentity | undefined, { device, inode }: FileIdentity): boolean {
  return found?.device === device && found.inode === inode;
}

/** The executable mappings of a process; none if it is gone or a kernel thread. */
export function codeMappingsOf(pid: number): readonly CodeMapping[] {
  try {
    return parseCodeMappings(readFileSync(`/proc/${pid}/maps`));
  } catch {
    return [];
  }
}

/**
 * Identity of a mapped file, as stat(2) reports it: on overlayfs, /proc/PID/maps may have that of the lower file. Names in map_files have
 * no leading zeros (fs/proc/base.c, `dname_to_vma_addr`).
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
 * Resolves a path below the root of a process as the process would: an absolute link starts at that root, and no link leaves it. The
 * result starts with `root`, which is never resolved itself. Absent if links form a loop.
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
