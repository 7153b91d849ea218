import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { SessionOutcome } from "../../../src/document/result-document.ts";

const runner = fileURLToPath(new URL("run-one.ts", import.meta.url));

export interface SpawnedSession {
  /** Of the runner itself. */
  readonly pid: number;
  /** Of the process group that it is in; with a prefix, the prefix's process. */
  readonly group: number;
  readonly session: string;
  /** Resolves when it stands still at the wanted moment. */
  readonly stopped: Promise<void>;
  readonly outcome: Promise<SessionOutcome>;
  readonly ended: Promise<void>;
}

/** A session in a process (and a process group) of its own. `prefix`: a command that it is run under. */
export async function spawnSession(
  args: readonly string[],
  prefix: readonly string[] = [],
): Promise<SpawnedSession> {
  const directory = mkdtempSync("/tmp/ftrace-run-killed-");
  const command = [process.execPath, runner, "--directory", directory, ...args];
  const [program = "", ...rest] = [...prefix, ...command];
  const child = spawn(program, rest, { detached: true, stdio: ["ignore", "pipe", "inherit"] });
  const session = Promise.withResolvers<{ session: string; pid: number }>();
  const stopped = Promise.withResolvers<void>();
  const outcome = Promise.withResolvers<SessionOutcome>();
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  outcome.promise.catch(() => {});
  child.once("close", () => {
    rmSync(directory, { recursive: true });
    session.reject(new Error("no session"));
    outcome.reject(new Error("no outcome"));
  });
  createInterface(child.stdout).on("line", (line) => {
    const said = JSON.parse(line) as {
      session?: string;
      pid: number;
      moment?: string;
      outcome?: SessionOutcome;
    };
    if (said.session !== undefined) session.resolve({ session: said.session, pid: said.pid });
    if (said.moment !== undefined) stopped.resolve();
    if (said.outcome) outcome.resolve(said.outcome);
  });
  return {
    ...(await session.promise),
    group: child.pid!,
    stopped: stopped.promise,
    outcome: outcome.promise,
    ended,
  };
}

/** Groups that a session has listed for its guardian: what must be gone afterwards. */
export function groupsListed(session: string): readonly number[] {
  const list = `/run/ftrace-run/${session}/groups`;
  if (!existsSync(list)) return [];
  return [...readFileSync(list, "utf8").matchAll(/^\d+/gm)].map(([pgid]) => Number(pgid));
}

/** Processes that the runner has started: each leads a session of its own. The guardian is nobody's child any more. */
export function childrenOf(parent: number): readonly number[] {
  return processes().filter((pid) => Number(statFields(pid)[1]) === parent);
}

/** Living processes of these sessions. */
export function livingIn(sessions: readonly number[]): readonly number[] {
  return processes().filter((pid) => {
    const [state, , , sid] = statFields(pid);
    return state !== undefined && state !== "Z" && sessions.includes(Number(sid));
  });
}

function processes(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function statFields(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

/** Milliseconds until it is true; fails after `withinMs`. */
export async function timeUntil(isTrue: () => boolean, withinMs: number, what: string): Promise<number> {
  const start = performance.now();
  while (!isTrue()) {
    if (performance.now() - start > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - start;
}

/** True where neither folder nor instance of the session is left. */
export function isGone(session: string): boolean {
  return !existsSync(`/run/ftrace-run/${session}`) && !existsSync(`/sys/kernel/tracing/instances/${session}`);
}
