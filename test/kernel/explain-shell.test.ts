import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { planSession } from "../../src/plan/plan-session.ts";
import { shellScript } from "../../src/plan/shell/shell-script.ts";
import { takeSnapshot } from "../../src/tracefs/snapshot.ts";
import { liveFacts } from "../support/session/live-facts.ts";
import { livingIn, spawnSession, timeUntil } from "../support/session/spawn-session.ts";
import { runOneSpec } from "../support/session/run-one-spec.ts";
import { tracingState } from "../support/session/state.ts";

const instances = "/sys/kernel/tracing/instances";
let directory: string;

beforeEach(() => {
  directory = mkdtempSync("/tmp/ftrace-run-script-");
});

afterEach(() => rmSync(directory, { recursive: true }));

test("the script sets exactly what a session sets, and keeps the trace as text", async () => {
  const before = tracingState();
  const session = await spawnSession(["--workload", "--moment", "recording"]);
  await session.stopped;
  const bySession = settings(session.session);
  process.kill(session.pid, "SIGKILL");
  await session.ended;
  await timeUntil(() => !existsSync(`${instances}/${session.session}`), 2000, "the session's undo");

  const script = startScript(5_000);
  const instance = await recordingInstance(script);
  const byScript = settings(instance);
  expect(pidCount(byScript, "set_event_pid")).toBe(pidCount(bySession, "set_event_pid"));
  expect(withoutPids(byScript)).toEqual(withoutPids(bySession));
  expect(byScript.get("events/sched/sched_switch/filter")).toBe("prev_pid != 0\n");

  const [status] = (await once(script, "exit")) as [number | null];
  expect(status).toBe(0);
  expect(readFileSync(`${directory}/trace.txt`, "utf8")).toMatch(/sched_switch: prev_comm=/);
  expect(tracingState()).toEqual(before);
  expect(existsSync(`${instances}/${instance}`)).toBe(false);
});

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "%s in the middle: the script undoes everything",
  async (signal) => {
    const before = tracingState();
    const script = startScript(60_000);
    const instance = await recordingInstance(script);
    const pids = settings(instance).get("set_event_pid")!.trim().split("\n").map(Number);
    expect(livingIn(pids).length).toBeGreaterThan(0);
    script.kill(signal);
    await once(script, "exit");
    expect(existsSync(`${instances}/${instance}`)).toBe(false);
    expect(livingIn(pids)).toEqual([]);
    expect(tracingState()).toEqual(before);
    expect(readFileSync(`${directory}/trace.txt`, "utf8")).toMatch(/sched_switch: prev_comm=/);
  },
);

/** The spec that `run-one.ts` runs, as a script. */
function startScript(durationMs: number): ChildProcess {
  const spec = runOneSpec({ durationMs, withWorkload: true });
  const plan = planSession(spec, liveFacts(["sched:sched_switch"]), {
    instance: `ftrace-run-script-${process.pid}`,
  });
  if (!plan.ok) throw new Error("no plan");
  writeFileSync(`${directory}/script.sh`, shellScript(plan.value, spec, "/sys/kernel/tracing"));
  return spawn("sh", ["script.sh", "trace.txt"], { cwd: directory, stdio: ["ignore", "inherit", "inherit"] });
}

/** Waits until the script records, its two processes have made a child each, and there are events. */
async function recordingInstance({ pid }: ChildProcess): Promise<string> {
  const name = `ftrace-run-script-${process.pid}-${pid}`;
  const records = (): boolean => {
    const folder = `${instances}/${name}`;
    if (!existsSync(`${folder}/set_event_pid`)) return false;
    const pids = readFileSync(`${folder}/set_event_pid`, "latin1").trim().split("\n");
    return pids.length === 4 && readFileSync(`${folder}/trace`, "latin1").includes("sched_switch: ");
  };
  await timeUntil(records, 10_000, "the script records");
  return name;
}

/** Control files of an instance, without what the recording itself changes. */
function settings(instance: string): Map<string, string> {
  const { files } = takeSnapshot(`${instances}/${instance}`, { isSession: () => false });
  return new Map([...files].filter(([path]) => !path.endsWith("/stats")));
}

const pidFiles = new Set(["set_event_pid", "set_event_notrace_pid"]);

function withoutPids(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...files].filter(([path]) => !pidFiles.has(path)));
}

function pidCount(files: ReadonlyMap<string, string>, path: string): number {
  return files.get(path)!.trim().split("\n").length;
}
