import { readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { operationShell, locateUnder } from "../../plan/shell/operation-shell.ts";
import { shellWord } from "../../core/escape.ts";
import { sessionsFolder } from "./session-name.ts";
import { mountStep } from "../../plan/plan-session.ts";
import type { Step } from "../../plan/plan.ts";

/*
 * Sessions share a mount that the first of them made: each session that needs it has a file `mount` in its folder, and the last
 * one unmounts. The order makes this safe: a new session first writes its file, then checks for the mount; an ending session
 * first removes its file, then checks for others. The file names the mount namespace, and counts only in that one.
 */
const mountNamespace = "/proc/self/ns/mnt";

/** True if a session mounted tracefs: a new session then shares the duty to unmount it. */
export function mountedBySession(base: string = sessionsFolder): boolean {
  try {
    return readdirSync(base).some((name) => reliesOnMount(`${base}/${name}`));
  } catch {
    return false;
  }
}

function reliesOnMount(folder: string): boolean {
  try {
    return readFileSync(`${folder}/mount`, "utf8") === readlinkSync(mountNamespace);
  } catch {
    return false;
  }
}

/** Records that this session needs the mount. */
export function takeMountDuty(folder: string): void {
  writeFileSync(`${folder}/mount`, readlinkSync(mountNamespace), { mode: 0o600 });
}

/** Records that this session no longer needs the mount. True: no other session does; unmount it. */
export function giveUpMountDuty(folder: string): boolean {
  rmSync(`${folder}/mount`, { force: true });
  return !mountedBySession(folder.slice(0, folder.lastIndexOf("/")));
}

/**
 * `giveUpMountDuty` and unmount as a shell command, for the journal. In another mount namespace (a container's journal, undone
 * on the host) the mount at `target` is not the session's, which vanished with its namespace: the command does nothing.
 */
export function leaveMountCommand(folder: string, target: string): string {
  const base = folder.slice(0, folder.lastIndexOf("/"));
  const unmount = operationShell({ kind: "unmount-tracefs", target }, locateUnder(target));
  const here = `n=$(readlink ${mountNamespace}); [ "$n" = ${shellWord(readlinkSync(mountNamespace))} ] || exit 0`;
  const others = `for f in ${shellWord(base)}/*/mount; do [ "$(cat "$f" 2>/dev/null)" != "$n" ] || exit 0; done`;
  return `(rm -f ${shellWord(`${folder}/mount`)}; ${here}; ${others}; ${unmount})`;
}

/** If another session mounted tracefs, this session shares the duty to unmount it. */
export function withSharedMount(
  steps: readonly Step[],
  ports: { readonly mountedBySession: () => boolean; readonly tracefs: { readonly root: string } },
): readonly Step[] {
  const mounts = steps.some(({ apply }) => apply.kind === "mount-tracefs");
  return mounts || !ports.mountedBySession() ? steps : [mountStep(ports.tracefs.root), ...steps];
}
