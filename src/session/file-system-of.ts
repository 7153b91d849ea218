import { readFileSync } from "node:fs";

/**
 * The type of the file system that a device number of stat(2) belongs to, as a process sees its mounts. Absent where mounts
 * have other numbers than their files (btrfs).
 */
export function fileSystemOf(device: number, pid: number | "self" = "self"): string | undefined {
  const wanted = `${majorOf(device)}:${minorOf(device)}`;
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

/** makedev(3) of glibc: the lower 12 bits of the major number are above the lower 8 of the minor one. */
function majorOf(device: number): number {
  return (Math.floor(device / 2 ** 8) & 0xfff) + (Math.floor(device / 2 ** 44) & 0xfffff) * 2 ** 12;
}

function minorOf(device: number): number {
  return (device & 0xff) + (Math.floor(device / 2 ** 20) & 0xffffff) * 2 ** 8;
}
