import { statSync } from "node:fs";
import { fileSystemOf } from "./file-system-of.ts";

interface Seen {
  /** Leads there from here: `/proc/PID/root/…`. */
  readonly path: string;
  /** Whose root that is. */
  readonly pid: number;
}

/**
 * Whether two containers' paths lead to one file, which a probe would then sit in for both. A file that they share has another
 * device number in each one's overlay, and one inode number; so has the copy that one of them has made of it since (metadata included),
 * but the time of its last change (ctime) is then that of the copying, which nobody can set (Documentation/filesystems/overlayfs.rst).
 */
export function isOneFile(a: Seen, b: Seen): boolean {
  const [one, other] = [statOf(a.path), statOf(b.path)];
  if (!one || !other || one.ino !== other.ino) return false;
  if (one.dev === other.dev) return true;
  const areLayers = [a, b].every(({ pid }, index) => isOverlay([one, other][index]!.dev, pid));
  return areLayers && one.ctimeNs === other.ctimeNs && one.size === other.size;
}

function isOverlay(device: bigint, pid: number): boolean {
  return fileSystemOf(Number(device), pid) === "overlay";
}

function statOf(path: string) {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}
