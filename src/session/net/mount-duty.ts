import { readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { operationShell, locateUnder } from "../../plan/shell/operation-shell.ts";
import { shellWord } from "../../core/shell-word.ts";
import { sessionsFolder } from "./session-prefix.ts";
import { mountStep } from "../../plan/plan-session.ts";
import type { Step } from "../../plan/plan.ts";

/*
 * Several sessions can share a mount that the first of them made: each one that relies on it keeps a file `mount` in
 * its folder, and the last one out unmounts. A session that comes while another one leaves writes its file first and
 * looks for the mount second; the one that leaves removes its file first and looks for others second. The file names the mount namespace: only in there it counts.
 */
const mountNamespace = "/proc/self/ns/mnt";

/** True where tracefs is mounted only because some session mounted it: a new session then shares the duty. */
export function mountHeldBySessions(base: string = sessionsFolder): boolean {
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

export function takeMountDuty(folder: string): void {
  writeFileSync(`${folder}/mount`, readlinkSync(mountNamespace), { mode: 0o600 });
}

/** True where nobody else relies on the mount: it has to be unmounted now. */
export function giveUpMountDuty(folder: string): boolean {
  rmSync(`${folder}/mount`, { force: true });
  return !mountHeldBySessions(folder.slice(0, folder.lastIndexOf("/")));
}

/**
 * Both in shell, for the journal. In another mount namespace (a container's journal, undone on the host) the mount at
 * `target` is somebody else's: there is nothing to do, for the session's own goes with its namespace.
 */
export function leaveMountCommand(folder: string, target: string): string {
  const base = folder.slice(0, folder.lastIndexOf("/"));
  const unmount = operationShell({ kind: "unmount-tracefs", target }, locateUnder(target));
  const here = `n=$(readlink ${mountNamespace}); [ "$n" = ${shellWord(readlinkSync(mountNamespace))} ] || exit 0`;
  const others = `for f in ${shellWord(base)}/*/mount; do [ "$(cat "$f" 2>/dev/null)" != "$n" ] || exit 0; done`;
  return `(rm -f ${shellWord(`${folder}/mount`)}; ${here}; ${others}; ${unmount})`;
}

/** Where tracefs is there only because another session mounted it, this one has a share in unmounting it. */
export function withSharedMount(
  steps: readonly Step[],
  ports: { readonly mountHeldBySessions: () => boolean; readonly tracefs: { readonly root: string } },
): readonly Step[] {
  const mounts = steps.some(({ apply }) => apply.kind === "mount-tracefs");
  return mounts || !ports.mountHeldBySessions() ? steps : [mountStep(ports.tracefs.root), ...steps];
}
