import { readFileSync } from "node:fs";
import { deviceText } from "../core/device-text.ts";

/**
 * The type of the file system that a device number of stat(2) belongs to, as a process sees its mounts. Absent where mounts
 * have other numbers than their files (btrfs).
 */
export function fileSystemOf(device: number, pid: number | "self" = "self"): string | undefined {
  const wanted = deviceText(device);
  for (const line of mountsOf(pid)) {
    // proc_pid_mountinfo(5): … MAJOR:MINOR … - TYPE …
    const [before = "", after = ""] = line.split(" - ");
    if (before.split(" ")[2] === wanted) return after.split(" ")[0];
  }
  return undefined;
}

function mountsOf(pid: number | "self"): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, "utf8").split("\n");
  } catch {
    return [];
  }
}
