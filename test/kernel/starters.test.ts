import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { scratchFolder } from "../support/cli/scratch.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { childrenOf, groupsListed, isGone, livingIn, timeUntil } from "../support/session/spawn-session.ts";
import { tracingState } from "../support/session/state.ts";

const LIMIT_MS = 2000;

/**
 * SIGINT goes to the process group, as from a terminal: npm passes it on to its shell, which keeps it until the program ends
 * (dash and bash alike), so that nothing at all is seen of a SIGINT that only npm gets.
 */
const SIGNALS = ["SIGTERM", "SIGHUP", "SIGKILL", "SIGINT"] as const;

const launcher = join(import.meta.dirname, "../../bin/ftrace-run");

/** One of the two pays no attention to SIGTERM. */
const SPEC = `
version: 1
name: started
duration: 60s
workload:
  - run: [sleep, "61.25"]
  - run: [sh, -c, "trap '' TERM HUP INT; while :; do sleep 0.1; done"]
tracepoints: [sched:sched_process_exec]
`;

/** How a program is started that is not the one that gets the signal. */
const STARTERS: Readonly<Record<string, readonly string[]>> = {
  "npx": ["npx", "--no-install", "ftrace-run", "spec.yaml", "--out", "results"],
  "npm run": ["npm", "run", "trace"],
  "the shell around it": ["sh", "-c", "npx ftrace-run spec.yaml --out results; echo over"],
};

const started: ChildProcess[] = [];

afterEach(() => {
  for (const { pid } of started.splice(0)) endGroup(pid!);
});

test.each(Object.entries(STARTERS))(
  "SIGTERM, SIGHUP, SIGKILL, SIGINT to %s: workload and instance are gone within two seconds",
  async (name, command) => {
    for (const signal of SIGNALS) {
      const before = tracingState();
      const run = await startedBy(command);
      process.kill(signal === "SIGINT" ? -run.starter : run.starter, signal);
      const gone = (): boolean => !existsSync(instanceOf(run.session)) && livingIn(run.groups).length === 0;
      const ms = await timeUntil(gone, LIMIT_MS, `${signal} to ${name}`);
      console.log(`${signal} to ${name}: gone in ${ms.toFixed(0)} ms`);
      await timeUntil(() => !isRunning(run.runner), 20_000, "the runner's report");
      expect(isGone(run.session)).toBe(true);
      expect(tracingState()).toEqual(before);
      expect(stoppedBy(run.folder)).toMatch(/^SIG(?:HUP|TERM|INT)$/u);
    }
  },
);

test("a program in a process group of its own outlives what started it", async () => {
  const run = await startedBy(["sh", "-c", "setsid npx ftrace-run spec.yaml --out results & echo $!; wait"]);
  process.kill(run.starter, "SIGKILL");
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(isGone(run.session)).toBe(false);
  process.kill(run.runner, "SIGTERM");
  await timeUntil(() => !isRunning(run.runner), 20_000, "its end");
});

interface Run {
  readonly starter: number;
  readonly runner: number;
  readonly session: string;
  readonly groups: readonly number[];
  readonly folder: string;
}

/** In a process group of its own, as a job of a shell is; recording. */
async function startedBy([program, ...args]: readonly string[]): Promise<Run> {
  const folder = packageFolder();
  const child = spawn(program!, args, { cwd: folder, detached: true, stdio: "ignore" });
  started.push(child);
  const session = (): string | undefined => instances().find((name) => isBelow(runnerOf(name), child.pid!));
  await timeUntil(() => isRecording(session()), 30_000, "a recording");
  const name = session()!;
  const runner = runnerOf(name);
  const groups = [...new Set([...groupsListed(name), ...childrenOf(runner)])];
  expect(groups.length).toBeGreaterThanOrEqual(2);
  return { starter: child.pid!, runner, session: name, groups, folder };
}

/** A project that has this package. */
function packageFolder(): string {
  const folder = scratchFolder();
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(launcher, join(folder, "node_modules/.bin/ftrace-run"));
  symlinkSync(process.execPath, join(folder, "node_modules/.bin/node"));
  writeFileSync(join(folder, "spec.yaml"), SPEC);
  const scripts = { trace: "ftrace-run spec.yaml --out results" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "project", private: true, scripts }));
  return folder;
}

function instances(): readonly string[] {
  return readdirSync(`${TRACEFS}/instances`).filter((name) => name.startsWith("ftrace-run-"));
}

function runnerOf(session: string): number {
  return Number(session.split("-")[2]);
}

function isRecording(session: string | undefined): boolean {
  if (session === undefined) return false;
  return read(`${instanceOf(session)}/events/sched/sched_process_exec/enable`) === "1\n";
}

function instanceOf(session: string): string {
  return `${TRACEFS}/instances/${session}`;
}

function isBelow(pid: number, ancestor: number): boolean {
  for (let at = pid; at > 1; at = parentOf(at)) if (at === ancestor) return true;
  return false;
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)$/mu.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

function isRunning(pid: number): boolean {
  return read(`/proc/${pid}/cmdline`).includes("ftrace-run");
}

function stoppedBy(folder: string): string {
  const result = JSON.parse(read(join(folder, "results/result.json"))) as {
    readonly session: { readonly stoppedBy: { readonly signal: string } };
  };
  return result.session.stoppedBy.signal;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
