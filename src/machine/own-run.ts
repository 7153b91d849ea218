import { join } from "node:path/posix";
import { type Mount, parseMountinfo } from "../core/mountinfo.ts";
import { hasMachinesPids } from "./pid-namespace.ts";
import { textOf } from "./text-of.ts";

/**
 * Whether /run is another folder than that of the machine's first process, as in a container: what is locked or written
 * down there is not seen by others. True if unknown. Not by `/proc/1/root`, which not
 * every root may enter (ptrace(2)).
 */
export function hasOwnRun(
  own: string = textOf("/proc/self/mountinfo"),
  first: string = textOf("/proc/1/mountinfo"),
): boolean {
  if (!hasMachinesPids()) return true;
  const machines = runIn(first);
  return machines === undefined || runIn(own) !== machines;
}

/** Which folder of which file system /run is: `0:23 /`. */
function runIn(mountinfo: string): string | undefined {
  const isAbove = ({ path }: Mount): boolean => path === "/run" || path === "/";
  // The last of several mounts at a place covers the others.
  const mount = parseMountinfo(mountinfo)
    .filter(isAbove)
    .reduce<Mount | undefined>(
      (best, next) => (best && best.path.length > next.path.length ? best : next),
      undefined,
    );
  if (!mount) return undefined;
  return `${mount.device} ${join(mount.root, mount.path === "/run" ? "" : "run")}`;
}
