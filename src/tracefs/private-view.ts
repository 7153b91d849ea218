import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Tracefs as nobody else sees it: mounted in a mount namespace of a child process, and reached through
 * `/proc/CHILD/root`. The machine's own mounts never change, and the kernel takes the mount away with the child,
 * so that looking (`check`, `list`, `format`) needs no undo, whatever happens to the looker.
 */
export interface PrivateView {
  /** Absolute path of the tracefs root, good until `close`. */
  readonly root: string;
  close(): Promise<void>;
}

const mountPoint = "/sys/kernel/tracing";

/** Propagation is cut before the mount, else it would show on a host that shares its mounts (systemd does). */
const script = `mount -t tracefs nodev ${mountPoint} && echo ready && read -r _`;

/** `undefined` where this process may not make a mount namespace or mount tracefs (not root, no CAP_SYS_ADMIN). */
export async function openPrivateView(): Promise<PrivateView | undefined> {
  const child = spawn("unshare", ["--mount", "--propagation", "private", "sh", "-c", script], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
  const close = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  const ready = await Promise.race([once(child.stdout, "data").then(() => true), ended.then(() => false)]);
  if (!ready) return undefined;
  return { root: `/proc/${child.pid}/root${mountPoint}`, close };
}
