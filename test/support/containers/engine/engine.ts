import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";

/** A Docker engine of the tests' own. */
export interface Engine {
  /** As `DOCKER_HOST` takes it. */
  readonly host: string;
  /** Of its cgroup. */
  readonly name: string;
  /** All its files, and what else is to go with it. */
  readonly folder: string;
  /** Its keeper's process, which takes everything away when we are gone. */
  readonly pid: number;
  /** Takes everything away: containers, images, processes, mounts, cgroups, files. Rejects where something stays. */
  stop(): Promise<void>;
}

const keeper = join(import.meta.dirname, "engine-process.ts");

/** Ready when this resolves. */
export async function startEngine(): Promise<Engine> {
  const folder = mkdtempSync("/tmp/ftrace-run-engine-");
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  // In a session of its own: a Ctrl-C is for the tests, and reaches it as the end of its input.
  const child = spawn(process.execPath, [keeper, folder, name], { stdio: "pipe", detached: true });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-8000)));
  const ended = once(child, "exit") as Promise<[number | null]>;
  const isReady = await Promise.race([once(child.stdout, "data").then(() => true), ended.then(() => false)]);
  if (!isReady) throw new Error(`no Docker engine could be started:\n${said}`);
  return {
    host: `unix://${folder}/docker.sock`,
    name,
    folder,
    pid: child.pid!,
    async stop() {
      child.stdin.end();
      const [status] = await ended;
      if (status !== 0) throw new Error(`the Docker engine left something (${String(status)}):\n${said}`);
    },
  };
}
