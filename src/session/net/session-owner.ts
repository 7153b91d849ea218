import { readFileSync, readlinkSync } from "node:fs";
import { hasMachinesPids, pidNamespace } from "../../machine/pid-namespace.ts";
import { innermostPid, runningProcesses } from "../../machine/running-processes.ts";
import { readProcess } from "../../machine/process-table.ts";

/** The process that owns a session, identified across reused pids, boots and containers. */
export interface SessionOwner {
  /** In its own pid namespace. */
  readonly pid: number;
  readonly startTime: string;
  readonly boot: string;
  readonly pidNamespace: string;
}

/** `unknown`: in another container, whose processes are not visible from here. */
export type Life = "alive" | "dead" | "unknown";

const bootIdFile = "/proc/sys/kernel/random/boot_id";

/** This process as an owner. */
export function thisProcess(): SessionOwner {
  return {
    pid: process.pid,
    startTime: readProcess(process.pid)?.startTime ?? "0",
    boot: readFileSync(bootIdFile, "utf8").trim(),
    pidNamespace: pidNamespace() ?? "0",
  };
}

/** One line, as `readOwner` and `guardian.sh` read it. */
export function ownerLine(owner: SessionOwner): string {
  return `${owner.pid} ${owner.startTime} ${owner.boot} ${owner.pidNamespace}\n`;
}

/** The owner recorded in a session's folder; `undefined` if the file is missing or invalid. */
export function readOwner(folder: string): SessionOwner | undefined {
  try {
    const match = /^(\d+) (\d+) ([0-9a-f-]+) (\d+)\n$/.exec(readFileSync(`${folder}/owner`, "utf8"));
    if (!match) return undefined;
    const [, pid, startTime, boot, namespace] = match;
    return {
      pid: Number(pid),
      startTime: startTime!,
      boot: boot!,
      pidNamespace: namespace!,
    };
  } catch {
    return undefined;
  }
}

/** False for an owner from before the last reboot. */
export function isOfThisBoot({ boot }: SessionOwner): boolean {
  return boot === readFileSync(bootIdFile, "utf8").trim();
}

/**
 * Whether the owner still runs. The initial pid namespace sees the processes of all others; a container does not see those of
 * other containers.
 */
export function lifeOf(owner: SessionOwner): Life {
  if (!isOfThisBoot(owner)) return "dead";
  if (owner.pidNamespace === (pidNamespace() ?? "0")) return isRunning(owner.pid, owner) ? "alive" : "dead";
  if (processesIn(owner.pidNamespace).some((pid) => innermostPid(pid) === owner.pid && isRunning(pid, owner)))
    return "alive";
  return hasMachinesPids() ? "dead" : "unknown";
}

function isRunning(pid: number, { startTime }: SessionOwner): boolean {
  const now = readProcess(pid);
  return now !== undefined && now.state !== "Z" && (now.startTime === startTime || hasOtherClock(pid));
}

/** Another time namespace has another origin of start times: then the pid has to suffice. */
function hasOtherClock(pid: number): boolean {
  return linkOf(`/proc/${pid}/ns/time`) !== linkOf("/proc/self/ns/time");
}

function processesIn(namespace: string): readonly number[] {
  return runningProcesses().filter((pid) => pidNamespace(pid) === namespace);
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
