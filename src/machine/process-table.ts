import { readFileSync } from "node:fs";
import { runningProcesses } from "./running-processes.ts";

/** Fields of `/proc/PID/stat` (proc_pid_stat(5)). */
export interface ProcessEntry {
  readonly pid: number;
  readonly state: string;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  /** Field 22: clock ticks since boot. Unique together with the pid. */
  readonly startTime: string;
}

/** Reads the fields; absent if there is no such process. */
export function readProcess(pid: number): ProcessEntry | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return undefined;
  }
}

/** All processes except zombies, which have ended. */
export function liveProcesses(): ProcessEntry[] {
  return runningProcesses()
    .flatMap((pid) => readProcess(pid) ?? [])
    .filter(({ state }) => state !== "Z" && state !== "X");
}

/** Whether a process was started with this environment variable; false without permission. */
export function wasStartedWith(pid: number, name: string, value: string): boolean {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, "latin1")}\0`.includes(`\0${name}=${value}\0`);
  } catch {
    return false;
  }
}

/** Parses `/proc/PID/stat`. The name may contain spaces and parentheses, so fields count from the last `)`. */
export function parseStat(stat: string): ProcessEntry | undefined {
  const close = stat.lastIndexOf(")");
  const [state, ppid, pgid, sid] = stat.slice(close + 2).split(" ");
  const startTime = stat.slice(close + 2).split(" ")[19];
  if (close < 0 || state === undefined || startTime === undefined) return undefined;
  return {
    pid: Number.parseInt(stat, 10),
    state,
    ppid: Number(ppid),
    pgid: Number(pgid),
    sid: Number(sid),
    startTime,
  };
}
