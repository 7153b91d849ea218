import { readdirSync, readlinkSync } from "node:fs";
import { commOf, runningProcesses } from "./running-processes.ts";

/** The processes with open files below a folder: `sleep (1234)`. Only those that this process may inspect. */
export function holdersOf(folder: string): readonly string[] {
  return runningProcesses()
    .filter((pid) => hasOpenBelow(pid, `${folder}/`))
    .map((pid) => `${commOf(pid)} (${pid})`);
}

function hasOpenBelow(pid: number, prefix: string): boolean {
  return entriesOf(`/proc/${pid}/fd`).some((fd) => targetOf(`/proc/${pid}/fd/${fd}`).startsWith(prefix));
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
}
