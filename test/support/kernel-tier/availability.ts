import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

export const TRACEFS = "/sys/kernel/tracing";

export type KernelTier =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string };

/** Whether the kernel tier can run here. Changes nothing: the mount is tried in a mount namespace of its own. */
export function kernelTier(): KernelTier {
  if (process.platform !== "linux") return unavailable(`${process.platform} is not Linux`);
  if (process.getuid?.() !== 0) return unavailable("not root (try: sudo npm test)");
  if (!existsSync(TRACEFS)) return unavailable(`this kernel has no ${TRACEFS}`);
  if (isMounted()) return { available: true };
  const trial = spawnSync("unshare", ["--mount", "mount", "-t", "tracefs", "nodev", TRACEFS], {
    encoding: "utf8",
  });
  if (trial.status === 0) return { available: true };
  return unavailable(`tracefs can't be mounted: ${(trial.error?.message ?? trial.stderr).trim()}`);
}

export function isMounted(): boolean {
  return existsSync(`${TRACEFS}/events`);
}

function unavailable(reason: string): KernelTier {
  return { available: false, reason };
}
