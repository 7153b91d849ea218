import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessGroup } from "../ports.ts";
import { liveProcesses, readProcess } from "./process-table.ts";
import type { ProcessEntry } from "./process-table.ts";

/** How often the end of a group is looked for. */
const pollMs = 10;

/**
 * Ends every process of these sessions: TERM (and CONT, for what is stopped), then KILL for what is left after
 * `graceMs`. True when nothing is left; false a second after KILL (a process in uninterruptible sleep, or one that
 * we may not signal).
 */
export async function endGroups(groups: readonly ProcessGroup[], graceMs: number): Promise<boolean> {
  signalAll(groups, "SIGTERM");
  signalAll(groups, "SIGCONT");
  if (await allGone(groups, graceMs)) return true;
  signalAll(groups, "SIGKILL");
  return allGone(groups, 1000);
}

/**
 * The living processes of a group's session. Each workload process leads a session of its own, so this also finds
 * what a shell with job control put into groups of their own.
 *
 * A pid can't be given out again while it names a group or a session. So when the leader is gone and members
 * remain, they are ours; when the number has a new owner (another start time), everything there is somebody else's.
 */
export function membersOf(group: ProcessGroup, processes: readonly ProcessEntry[]): ProcessEntry[] {
  const leader = readProcess(group.pgid);
  if (leader !== undefined && leader.startTime !== group.startTime) return [];
  return processes.filter(
    ({ sid, startTime }) => sid === group.pgid && BigInt(startTime) >= BigInt(group.startTime),
  );
}

function signalAll(groups: readonly ProcessGroup[], signal: NodeJS.Signals): void {
  const processes = liveProcesses();
  for (const group of groups) {
    const pgids = new Set(membersOf(group, processes).map(({ pgid }) => pgid));
    for (const pgid of pgids) signalGroup(pgid, signal);
  }
}

/** A refusal is no error here: either the group ended by itself meanwhile, or `allGone` finds what is left. */
function signalGroup(pgid: number, signal: NodeJS.Signals): void {
  if (pgid <= 1) throw new RangeError(`not a group of ours: ${pgid}`);
  try {
    process.kill(-pgid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}

async function allGone(groups: readonly ProcessGroup[], withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (anyLeft(groups)) {
    if (performance.now() >= deadline) return false;
    await sleep(pollMs);
  }
  return true;
}

function anyLeft(groups: readonly ProcessGroup[]): boolean {
  const processes = liveProcesses();
  return groups.some((group) => membersOf(group, processes).length > 0);
}
