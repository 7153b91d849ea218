import { deviceText, parseMountinfo } from "../core/mountinfo.ts";
import { textOf } from "./text-of.ts";

/**
 * The type of the file system that a device number of stat(2) belongs to, as a process sees its mounts. Absent where mounts
 * have other numbers than their files (btrfs).
 */
export function fileSystemOf(device: number, pid: number | "self" = "self"): string | undefined {
  const wanted = deviceText(device);
  return parseMountinfo(textOf(`/proc/${pid}/mountinfo`)).find((mount) => mount.device === wanted)?.type;
}
