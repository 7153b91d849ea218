import { readFileSync } from "node:fs";

/** Where tracefs is, or would be. */
export interface TracefsLocation {
  readonly mountPoint: string;
  readonly mounted: boolean;
}

const standardMountPoint = "/sys/kernel/tracing";
const underDebugfs = "/sys/kernel/debug/tracing";

/** Looks through this process's mounts. Not mounted: the standard place, where mounting would put it. */
export function findTracefs(
  mountinfo: string = readFileSync("/proc/self/mountinfo", "utf8"),
): TracefsLocation {
  const mountPoints = tracefsMounts(mountinfo);
  const best =
    mountPoints.find((path) => path === standardMountPoint) ??
    mountPoints.find((path) => path !== underDebugfs);
  const found = best ?? mountPoints[0];
  return found === undefined
    ? { mountPoint: standardMountPoint, mounted: false }
    : { mountPoint: found, mounted: true };
}

/**
 * A line of mountinfo (proc(5)): `42 23 0:13 / /sys/kernel/tracing rw,relatime shared:7 - tracefs nodev rw`.
 * Only mounts of the whole of tracefs count (root `/`), not binds of a part.
 */
function tracefsMounts(mountinfo: string): readonly string[] {
  return mountinfo.split("\n").flatMap((line) => {
    const [mount, filesystem] = line.split(" - ");
    const [, , , root, mountPoint] = mount?.split(" ") ?? [];
    const isTracefs = filesystem?.startsWith("tracefs ") === true && root === "/";
    return isTracefs && mountPoint !== undefined ? [unescapeMountPath(mountPoint)] : [];
  });
}

/** mountinfo writes space, tab, newline and backslash as octal escapes. */
function unescapeMountPath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
