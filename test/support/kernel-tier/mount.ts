import { execFileSync } from "node:child_process";
import { isMounted, TRACEFS } from "./availability.ts";

/** Mounts tracefs for the kernel tier where it isn't, and takes it away again. */
export function setup(): () => void {
  if (isMounted()) return () => undefined;
  execFileSync("mount", ["-t", "tracefs", "nodev", TRACEFS]);
  return () => {
    if (isMounted()) execFileSync("umount", [TRACEFS]);
  };
}
