import { readdirSync, readlinkSync } from "node:fs";
import { textOf } from "./text-of.ts";

/** The pids of all processes, ascending. */
export function runningProcesses(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .toSorted((a, b) => a - b);
}

/** The name of a process. Hostile text; empty if the process is gone. */
export function commOf(pid: number): string {
  return textOf(`/proc/${pid}/comm`).replace(/\n$/u, "");
}

/** The mount namespace of a process: `mnt:[4026531841]`. Absent if the process is gone, or without permission. */
export function mountNamespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}

/** The control groups of a process, one per line (cgroups(7)). */
export function cgroupsOf(pid: number): string {
  return textOf(`/proc/${pid}/cgroup`);
}

/** The pid of a process in its own pid namespace (`NSpid` of proc_pid_status(5)); 1 is its first process. */
export function innermostPid(pid: number): number | undefined {
  const numbers = /^NSpid:(?<numbers>.*)$/mu.exec(textOf(`/proc/${pid}/status`))?.groups?.["numbers"];
  return numbers === undefined ? undefined : Number(numbers.trim().split(/\s+/u).at(-1));
}
