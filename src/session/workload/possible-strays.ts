import { readFileSync, statSync } from "node:fs";
import type { ProcessGroup } from "../net/group-list.ts";
import { sessionsFolder } from "../net/session-name.ts";
import { liveProcesses, readProcess, type ProcessEntry } from "../../machine/process-table.ts";

/**
 * Processes that may descend from these groups, where no control group tells: started after them (or in the same tick), in a session that was
 * started after them, and reparented to the first process or to an ancestor of ours (PR_SET_CHILD_SUBREAPER of prctl(2)). A
 * service that was started meanwhile looks the same.
 */
export function possibleStrays(groups: readonly ProcessGroup[]): readonly ProcessEntry[] {
  if (groups.length === 0) return [];
  const first = groups.map(({ startTime }) => BigInt(startTime)).reduce((a, b) => (a < b ? a : b));
  const isYounger = ({ startTime }: ProcessEntry): boolean => BigInt(startTime) >= first;
  const adopters = ancestors();
  return liveProcesses().filter((entry) => {
    if (!isYounger(entry) || !adopters.has(entry.ppid)) return false;
    const leader = readProcess(entry.sid);
    return (leader === undefined || isYounger(leader)) && !isGuardian(entry.pid);
  });
}

function ancestors(): ReadonlySet<number> {
  const found = new Set([1]);
  for (let pid = process.ppid; pid > 1 && !found.has(pid); pid = readProcess(pid)?.ppid ?? 0) found.add(pid);
  return found;
}

/** That of another session. A workload that is not root can't look like one. */
function isGuardian(pid: number): boolean {
  try {
    const [, script = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return script.startsWith(`${sessionsFolder}/`) && statSync(`/proc/${pid}`).uid === process.getuid!();
  } catch {
    return false;
  }
}
