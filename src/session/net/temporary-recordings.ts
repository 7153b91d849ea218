import { readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isPrivateFolder } from "./session-folder.ts";
import { lifeOf, type SessionOwner, thisProcess } from "./session-owner.ts";

/** Where a recording that is not kept is written: the parent folder, and the prefix of the folder to make in it. */
export function temporaryRecordingFolder(): readonly [parent: string, prefix: string] {
  return [tmpdir(), temporaryRecordingPrefix()];
}

/** Prefix of a temporary recording's folder; mkdtemp(3) appends six characters. It names the owner, so that `recover` finds folders of dead owners. */
export function temporaryRecordingPrefix(owner: SessionOwner = thisProcess()): string {
  return `ftrace-run-recording-${owner.pid}-${owner.startTime}-${owner.pidNamespace}-${owner.boot}-`;
}

const NAME =
  /^ftrace-run-recording-(?<pid>\d{1,10})-(?<startTime>\d{1,20})-(?<pidNamespace>\d{1,20})-(?<boot>[0-9a-f-]{36})-\w{6}$/u;

/**
 * Removes temporary recordings whose owner was killed before it could remove them. Only folders of this user that no other user
 * can enter. Returns their paths.
 */
export function removeDeadRecordings(
  parents: readonly string[] = [tmpdir(), "/tmp", "/var/tmp"],
): readonly string[] {
  const removed: string[] = [];
  for (const parent of new Set(parents.flatMap(realPath))) {
    for (const path of recordingsIn(parent)) {
      if (!isPrivateFolder(path)) continue;
      rmSync(path, { recursive: true, force: true });
      removed.push(path);
    }
  }
  return removed;
}

/** Recordings of dead owners. An owner in another container may still run. */
function recordingsIn(parent: string): readonly string[] {
  return namesIn(parent).flatMap((name) => {
    const owner = NAME.exec(name)?.groups as Record<keyof SessionOwner, string> | undefined;
    if (owner === undefined) return [];
    const { pid, startTime, pidNamespace, boot } = owner;
    const recorded = { pid: Number(pid), startTime, pidNamespace, boot };
    return lifeOf(recorded) === "dead" ? [`${parent}/${name}`] : [];
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function realPath(path: string): readonly string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}
