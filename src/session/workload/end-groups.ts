import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessGroup } from "../net/group-list.ts";
import type { ControlGroup } from "./control-group.ts";
import { markName } from "./environment.ts";
import {
  liveProcesses,
  readProcess,
  wasStartedWith,
  type ProcessEntry,
} from "../../machine/process-table.ts";

/** Interval of checks for the end of a group. */
const pollMs = 10;

/** Selects processes. */
export interface Processes {
  readonly groups: readonly ProcessGroup[];
  /** Also processes that left these groups, if they have this mark in their environment (`environment.ts`). */
  readonly mark?: string;
  /** Also all processes in this control group. */
  readonly controlGroup?: ControlGroup;
}

/**
 * Ends every process of these sessions: TERM (and CONT for stopped ones), then KILL for those left after `graceMs`. Resolves to
 * the processes that remain a second after KILL: in uninterruptible sleep, or not ours to signal.
 */
export async function endGroups(what: Processes, graceMs: number): Promise<readonly ProcessEntry[]> {
  signalAll(what, "SIGTERM");
  signalAll(what, "SIGCONT");
  const left = await whatIsLeft(what, graceMs);
  if (left.length === 0) return left;
  return whatIsLeft(what, 1000, () => {
    what.controlGroup?.kill();
    signalAll(what, "SIGKILL");
  });
}

/**
 * The living processes of a group's session. Each workload process leads a session of its own, so this also finds
 * what a shell with job control put into groups of their own.
 *
 * A pid is not reused while it names a group or a session. So if the leader is gone and members remain, they are ours; if the
 * pid has a new owner (another start time), none of them is.
 */
export function membersOf(group: ProcessGroup, processes: readonly ProcessEntry[]): ProcessEntry[] {
  const leader = readProcess(group.pgid);
  if (leader !== undefined && leader.startTime !== group.startTime) return [];
  return processes.filter(
    ({ sid, startTime }) => sid === group.pgid && BigInt(startTime) >= BigInt(group.startTime),
  );
}

/** Signals whole process groups, so that a forking process cannot escape. */
function signalAll(what: Processes, signal: NodeJS.Signals): void {
  const pgids = new Set(allOf(what).map(({ pgid }) => pgid));
  for (const pgid of pgids) signalGroup(pgid, signal);
}

function allOf({ groups, mark, controlGroup }: Processes): readonly ProcessEntry[] {
  const processes = liveProcesses();
  const members = groups.flatMap((group) => membersOf(group, processes));
  const marked = mark === undefined || groups.length === 0 ? [] : strays(groups, mark, processes);
  const contained = new Set(controlGroup?.members());
  return [...new Set([...members, ...marked, ...processes.filter(({ pid }) => contained.has(pid))])];
}

/** Only processes younger than the first group can be its descendants, so only those few are checked. */
function strays(
  groups: readonly ProcessGroup[],
  mark: string,
  processes: readonly ProcessEntry[],
): readonly ProcessEntry[] {
  const sessions = new Set(groups.map(({ pgid }) => pgid));
  const first = groups.map(({ startTime }) => BigInt(startTime)).reduce((a, b) => (a < b ? a : b));
  return processes.filter(
    ({ pid, sid, startTime }) =>
      !sessions.has(sid) && BigInt(startTime) >= first && wasStartedWith(pid, markName, mark),
  );
}

/** A refusal is not an error here: the group ended meanwhile, or `allGone` finds the rest. */
function signalGroup(pgid: number, signal: NodeJS.Signals): void {
  if (pgid <= 1) throw new RangeError(`not a group of ours: ${pgid}`);
  try {
    process.kill(-pgid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}

async function whatIsLeft(
  what: Processes,
  withinMs: number,
  again: () => void = () => {},
): Promise<readonly ProcessEntry[]> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const left = allOf(what);
    if (left.length === 0 || performance.now() >= deadline) return left;
    again();
    await sleep(pollMs);
  }
}
