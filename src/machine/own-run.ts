import { join } from "node:path/posix";
import { type Mount, parseMountinfo } from "../core/mountinfo.ts";
import { hasMachinesPids } from "./pid-namespace.ts";
import { textOf } from "./text-of.ts";

/**
 * Whether /run is a different folder than that of process 1 of the machine, as in a container: then other sessions do not see our locks
 * and journals. True if unknown. Does not use `/proc/1/root`, which needs ptrace(2) permission.
 */
export function hasOwnRun(
  own: string = textOf("/proc/self/mountinfo"),
  first: string = textOf("/proc/1/mountinfo"),
): boolean {
  if (!hasMachinesPids()) return true;
  const machines = runIn(first);
  return machines === undefined || runIn(own) !== machines;
}

/** The device and folder behind /run: `0:23 /`. */
function runIn(mountinfo: string): string | undefined {
  const isAbove = ({ path }: Mount): boolean => path === "/run" || path === "/";
  // Of several mounts on one path, the last covers the others.
  const mount = parseMountinfo(mountinfo)
    .filter(isAbove)
    .reduce<Mount | undefined>(
      (best, next) => (best && best.path.length > next.path.length ? best : next),
      undefined,
    );
  if (!mount) return undefined;
  return `${mount.device} ${join(mount.root, mount.path === "/run" ? "" : "run")}`;
}
