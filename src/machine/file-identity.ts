import { statSync } from "node:fs";
import { deviceText, parseMountinfo } from "../core/mountinfo.ts";
import { textOf } from "./text-of.ts";

interface SeenFile {
  /** As seen from here: `/proc/PID/root/…`. */
  readonly path: string;
  /** The process of that root. */
  readonly pid: number;
}

/**
 * Whether the paths of two containers lead to the same file, so that one probe covers both. A shared file has a different device
 * number in each overlay, but the same inode number. So has a copy that a container made of it, but the ctime of a copy is the time of
 * the copying, and no program can set it (Documentation/filesystems/overlayfs.rst).
 */
export function isOneFile(a: SeenFile, b: SeenFile): boolean {
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

/**
 * The type of the file system with a device number (stat(2)), by the mounts of a process. Absent if the files have other device numbers
 * than their mount (btrfs).
 */
export function fileSystemOf(device: number, pid: number | "self" = "self"): string | undefined {
  const wanted = deviceText(device);
  return parseMountinfo(textOf(`/proc/${pid}/mountinfo`)).find((mount) => mount.device === wanted)?.type;
}
