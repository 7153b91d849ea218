import { readlinkSync } from "node:fs";

/**
 * The machine's own pid namespace; all others are below it. A constant of the kernel (include/uapi/linux/nsfs.h,
 * `PID_NS_INIT_INO`; include/linux/proc_ns.h before 6.18).
 */
const MACHINES = "4026531836";

/** The inode number that names a process's pid namespace; `undefined` where this process may not look. */
export function pidNamespace(process: number | "self" = "self"): string | undefined {
  try {
    return /^pid:\[(\d+)\]$/.exec(readlinkSync(`/proc/${process}/ns/pid`))?.[1];
  } catch {
    return undefined;
  }
}

/** False in a container that has process ids of its own: they mean other processes, or none, to the kernel's tracing. */
export function hasMachinesPids(): boolean {
  const own = pidNamespace();
  return own === undefined || own === MACHINES;
}
