import { readlinkSync } from "node:fs";

/**
 * The inode number of the initial pid namespace, a constant (include/uapi/linux/nsfs.h, `PID_NS_INIT_INO`; include/linux/proc_ns.h
 * before 6.18).
 */
const MACHINES = "4026531836";

/** The inode number of a process's pid namespace; `undefined` without permission. */
export function pidNamespace(process: number | "self" = "self"): string | undefined {
  try {
    return /^pid:\[(\d+)\]$/.exec(readlinkSync(`/proc/${process}/ns/pid`))?.[1];
  } catch {
    return undefined;
  }
}

/** False in a container with its own pid namespace: its process ids differ from those in kernel traces. */
export function hasMachinesPids(): boolean {
  const own = pidNamespace();
  return own === undefined || own === MACHINES;
}
