import { readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isPrivateFolder } from "./session-folder.ts";
import { lifeOf, type SessionOwner, thisProcess } from "./session-owner.ts";

/** The folder in which a recording that is not kept gets a folder of its own, and how the name of that begins. */
export function temporaryRecordingPlace(): readonly [parent: string, prefix: string] {
  return [tmpdir(), temporaryRecordingPrefix()];
}

/** Six characters come behind it (mkdtemp(3)). The name says who owns the folder, so that `recover` finds those of dead owners. */
export function temporaryRecordingPrefix(owner: SessionOwner = thisProcess()): string {
  return `ftrace-run-recording-${owner.pid}-${owner.startTime}-${owner.pidNamespace}-${owner.boot}-`;
}

const NAME =
  /^ftrace-run-recording-(?<pid>\d{1,10})-(?<startTime>\d{1,20})-(?<pidNamespace>\d{1,20})-(?<boot>[0-9a-f-]{36})-\w{6}$/u;

/**
 * Removes recordings that nobody asked to keep and whose owner was killed together with what would have removed them. Only folders
 * of this user that nobody else can enter. Returns their paths.
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

/** Those of dead owners. An owner in another container may live. */
function recordingsIn(parent: string): readonly string[] {
  return namesIn(parent).flatMap((name) => {
    const owner = NAME.exec(name)?.groups as Record<keyof SessionOwner, string> | undefined;
    if (owner === undefined) return [];
    const { pid, startTime, pidNamespace, boot } = owner;
    const whose = { pid: Number(pid), startTime, pidNamespace, boot };
    return lifeOf(whose) === "dead" ? [`${parent}/${name}`] : [];
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
