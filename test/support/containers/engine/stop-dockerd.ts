import { readdirSync, readlinkSync, rmdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { cgroupsNamed, processesIn, removeCgroups } from "./cgroups.ts";
import type { Dockerd } from "./dockerd.ts";

const PATIENCE_MS = 15_000;

/** Containers first, then the engine, then what is still in its namespaces; then its cgroups. Throws where something stays. */
export async function stopDockerd({ process: dockerd, madeFolders }: Dockerd, name: string): Promise<void> {
  const namespace = ownNamespaceOf(dockerd.pid!);
  await killAll(() => processesIn(cgroupsNamed(name)), "containers");
  dockerd.kill("SIGTERM");
  const ended = (): boolean => dockerd.exitCode !== null || dockerd.signalCode !== null;
  if (!(await becomes(ended))) dockerd.kill("SIGKILL");
  await killAll(() => (namespace === undefined ? [] : processesOf(namespace)), "processes of the engine");
  removeCgroups(cgroupsNamed(name));
  for (const path of madeFolders) rmdirSync(path);
}

/** Again and again: a container that is being started may have another process by now. */
async function killAll(find: () => readonly number[], what: string): Promise<void> {
  const gone = await becomes(() => {
    const pids = find();
    for (const pid of pids) kill(pid);
    return pids.length === 0;
  });
  if (!gone) throw new Error(`${what} are still there: ${find().join(" ")}`);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

async function becomes(isSo: () => boolean): Promise<boolean> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    if (isSo()) return true;
    await sleep(20);
  }
  return false;
}

function processesOf(namespace: string): readonly number[] {
  const pids = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
  return pids.map(Number).filter((pid) => mountNamespaceOf(pid) === namespace);
}

/** Until `unshare` has done its work the engine is in ours, whose processes are not to be touched. */
function ownNamespaceOf(pid: number): string | undefined {
  const namespace = mountNamespaceOf(pid);
  const ours = mountNamespaceOf(process.pid);
  if (ours === undefined) throw new Error("which mount namespace is this?");
  return namespace === ours ? undefined : namespace;
}

function mountNamespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}
