import { deviceText, parseMountinfo } from "../core/mountinfo.ts";
import { textOf } from "./text-of.ts";

/**
 * The type of the file system with a device number (stat(2)), by the mounts of a process. Absent if the files have other device numbers
 * than their mount (btrfs).
 */
export function fileSystemOf(device: number, pid: number | "self" = "self"): string | undefined {
  const wanted = deviceText(device);
  return parseMountinfo(textOf(`/proc/${pid}/mountinfo`)).find((mount) => mount.device === wanted)?.type;
}
