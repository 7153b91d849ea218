import { readFileSync } from "node:fs";

/** Names of disks and partitions by device, `254:0` → `vda`. */
export type DiskNames = ReadonlyMap<string, string>;

/** The kernel's longest name of a disk has 31 characters (include/linux/blkdev.h, DISK_NAME_LEN); those of partitions have a few more. */
const LINE = /^ *(\d{1,4}) +(\d{1,7}) ([^\s=]{1,40}) /u;
/** Far above any real machine. */
const MOST_DISKS = 4_000;

/** Whether records of these formats have a device's number. */
export function holdDevices(formats: readonly string[]): boolean {
  return formats.some((format) => format.includes("\tfield:dev_t "));
}

/** The disks that there are now; none where /proc does not tell. */
export function readDisks(): DiskNames {
  try {
    const lines = readFileSync("/proc/diskstats", "utf8").split("\n").slice(0, MOST_DISKS);
    return new Map(
      lines.flatMap((line) => {
        const [, major, minor, name] = LINE.exec(line) ?? [];
        return name === undefined ? [] : [[`${major}:${minor}`, name] as const];
      }),
    );
  } catch {
    return new Map();
  }
}

/** `disks: 254:0=vda`: those that had the same name when recording began and when it ended. The number of one that is gone is given to another. */
export function diskLines(began: DiskNames, ended: DiskNames): readonly string[] {
  const kept = [...began].filter(([device, name]) => ended.get(device) === name);
  return kept.length === 0 ? [] : [`disks: ${kept.map(([device, name]) => `${device}=${name}`).join(" ")}`];
}
