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

/** How often the end of a group is looked for. */
const pollMs = 10;

/** Which processes are meant. */
export interface Processes {
  readonly groups: readonly ProcessGroup[];
  /** Also those that have left these groups, but were started with this mark (`environment.ts`). */
  readonly mark?: string;
  /** Also those that are in it, wherever else they went. */
  readonly controlGroup?: ControlGroup;
}

/**
 * Ends every process of these sessions: TERM (and CONT, for what is stopped), then KILL for what is left after
 * `graceMs`. Resolves to what is still there a second after KILL: a process in uninterruptible sleep, or one that we
 * may not signal.
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

/** Whole process groups, so that who forks can't run away from it. */
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

/** Only what is younger than the first group can be its offspring; few are, so few are looked at. */
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
