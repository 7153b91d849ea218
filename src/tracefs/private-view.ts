import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * A private mount of tracefs in the mount namespace of a child process, reached through `/proc/CHILD/root`. The machine's own
 * mounts never change, and the kernel unmounts it when the child ends, so reading commands (`check`, `list`, `format`) need no
 * undo.
 */
export interface PrivateView {
  /** Absolute path of the tracefs root, good until `close`. */
  readonly root: string;
  close(): Promise<void>;
}

const mountPoint = "/sys/kernel/tracing";

/** Disables propagation before mounting: a host that shares its mounts (as systemd does) would see the mount. */
const script = `mount -t tracefs nodev ${mountPoint} && echo ready && read -r _`;

/** `undefined` without the right to create a mount namespace or to mount tracefs (not root, no CAP_SYS_ADMIN). */
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
