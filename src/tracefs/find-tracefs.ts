import { readFileSync, statfsSync } from "node:fs";
import { parseMountinfo } from "../core/mountinfo.ts";

/** Where tracefs is mounted, or would be. */
export interface TracefsLocation {
  readonly mountPoint: string;
  readonly mounted: boolean;
}

const standardMountPoint = "/sys/kernel/tracing";
const underDebugfs = "/sys/kernel/debug/tracing";

/** `TRACEFS_MAGIC` of include/uapi/linux/magic.h, as statfs(2) gives it. */
const tracefsMagic = 0x74726163;

interface TracefsMount {
  readonly path: string;
  readonly writable: boolean;
}

/**
 * Finds tracefs in this process's mounts. There can be several: debugfs mounts it again when its folder `tracing` is entered
 * (kernel/trace/trace.c, `trace_automount`). Prefers a writable mount, then the standard path. Not mounted: the standard path,
 * where it would be mounted. `isTracefs`: false if another mount covers it.
 */
export function findTracefs(
  mountinfo: string = readMountinfo(),
  isTracefs: (path: string) => boolean = isTracefsAt,
): TracefsLocation {
  const found = tracefsMounts(mountinfo)
    .toSorted((a, b) => rank(a) - rank(b))
    .find(({ path }) => isTracefs(path));
  return found === undefined
    ? { mountPoint: standardMountPoint, mounted: false }
    : { mountPoint: found.path, mounted: true };
}

/** True if tracefs is mounted at this path, whether or not also elsewhere. */
export function isTracefsMountedAt(target: string, mountinfo: string = readMountinfo()): boolean {
  return tracefsMounts(mountinfo).some(({ path }) => path === target);
}

function readMountinfo(): string {
  return readFileSync("/proc/self/mountinfo", "utf8");
}

function isTracefsAt(path: string): boolean {
  try {
    return statfsSync(path).type === tracefsMagic;
  } catch (error) {
    // Only root can look below debugfs; otherwise trust the list of mounts.
    return (error as NodeJS.ErrnoException).code === "EACCES";
  }
}

function rank({ path, writable }: TracefsMount): number {
  const rank = [standardMountPoint, undefined, underDebugfs].indexOf(path);
  return (writable ? 0 : 3) + (rank === -1 ? 1 : rank);
}

/**
 * Only mounts of the whole of tracefs count (root `/`), not binds of a part. Read-only is said of the mount, or of all
 * mounts of a file system.
 */
function tracefsMounts(mountinfo: string): readonly TracefsMount[] {
  return parseMountinfo(mountinfo)
    .filter(({ type, root }) => type === "tracefs" && root === "/")
    .map(({ path, options, ofAll }) => ({ path, writable: ![...options, ...ofAll].includes("ro") }));
}
