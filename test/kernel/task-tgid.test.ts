import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";

needsTools("python3", "strace");

const program = join(import.meta.dirname, "../support/processes/threads.py");
const ROUNDS = 8;

interface Recorded {
  readonly rows: readonly (readonly unknown[])[];
  readonly notes: readonly string[];
  readonly stdout: string;
}

/** Calls of getpgid: who made them. */
async function recorded(run: readonly string[], lines = "", where = ""): Promise<Recorded> {
  const spec = `
version: 1
duration: 120s
workload: [{run: ${JSON.stringify(run)}, user: root, stdout: capture}]
${lines}
tracepoints: [syscalls:sys_enter_getpgid]
aggregations:
  calls: {use: events, of: sys_enter_getpgid, columns: [task.pid, task.tgid], limit: 100000${where}}
`;
  const { aggregations, session, verdict } = resultOf(
    await runCli([scratchSpec(spec), "--json", "-", "--quiet"]),
  );
  expect(verdict.status).toBe("passed");
  const { table, notes } = aggregations["calls"]!;
  return { rows: table.rows, notes, stdout: String(session!.workload[0]!.stdout) };
}

interface Printed {
  readonly calls: readonly (readonly number[])[];
  /** Thread ids of programs that a thread executed. */
  readonly executed: ReadonlySet<number>;
}

/** `TID TGID` in each line, and `executed` in some. */
function printed(stdout: string): Printed {
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" "));
  const executed = lines.filter(([, , how]) => how === "executed").map(([tid]) => Number(tid));
  return { calls: lines.map(([tid, tgid]) => [Number(tid), Number(tgid)]), executed: new Set(executed) };
}

/** The rows of the tasks that made these calls. */
function callsOf(calls: readonly (readonly number[])[], rows: Recorded["rows"]): Recorded["rows"] {
  const tids = new Set(calls.map(([tid]) => tid));
  return rows.filter(([tid]) => tids.has(Number(tid)));
}

describe("task.tgid of threads, of processes, after exec, and of thread ids that are used again", () => {
  const work = ["python3", program, `${ROUNDS}`];

  test("is what the tasks themselves print", async () => {
    const { rows, notes, stdout } = await recorded(work);
    const { calls, executed } = printed(stdout);
    expect(callsOf(calls, rows)).toEqual(calls);
    expect(notes).toEqual([]);
    expect(executed.size).toBe(ROUNDS);
    const tasks = Map.groupBy(calls, ([tid]) => tid);
    const again = [...tasks.values()].filter((group) => new Set(group.map(([, tgid]) => tgid)).size > 1);
    console.log(`${calls.length} calls by ${tasks.size} thread ids, ${again.length} of them used twice`);
    expect(again.length).toBeGreaterThan(0);
  });

  test("is the same in a scope, but for programs that a thread executed, which the kernel drops from it", async () => {
    const { rows, notes, stdout } = await recorded(work, "scope: {pids: workload}");
    const { calls, executed } = printed(stdout);
    const isKnown = ([tid]: readonly unknown[]): boolean => !executed.has(Number(tid));
    const found = callsOf(calls, rows);
    expect(found.filter(isKnown)).toEqual(calls.filter(isKnown));
    const others = found.filter((row) => !isKnown(row));
    console.log(`${found.length} of ${calls.length} calls. ${notes.join(" ")}`);
    expect(others.filter(([tid, tgid]) => tgid !== null && tgid !== tid)).toEqual([]);
  });

  test("is that of strace", async () => {
    const log = join(scratchFolder(), "strace.txt");
    const traced = "trace=clone,clone3,fork,vfork,execve,getpgid";
    const { rows, stdout } = await recorded(["strace", "-f", "-qq", "-o", log, "-e", traced, ...work]);
    const theirs = callsIn(readFileSync(log, "utf8"));
    expect(theirs).toEqual(printed(stdout).calls);
    expect(callsOf(theirs, rows)).toEqual(theirs);
  });

  test("selects the events of processes' first threads", async () => {
    const { rows, stdout } = await recorded(work, "", ", where: task.tgid == task.pid");
    const { calls } = printed(stdout);
    const ours = new Set(calls.map(([tid]) => tid));
    expect(rows.filter(([tid]) => ours.has(Number(tid)))).toEqual(
      calls.filter(([tid, tgid]) => tid === tgid),
    );
  });
});

/** Who called getpgid, by the flags with which tasks were created. */
function callsIn(log: string): readonly (readonly number[])[] {
  const processes = new Map<number, number>();
  const unfinished = new Map<string, string>();
  const calls: (readonly number[])[] = [];
  for (const line of log.split("\n")) {
    const [, pid = "", text = ""] = /^(\d+) +(.*)$/u.exec(line) ?? [];
    const tid = Number(pid);
    if (text.startsWith("getpgid(")) calls.push([tid, processes.get(tid) ?? tid]);
    if (text.endsWith("<unfinished ...>")) unfinished.set(pid, text);
    const whole = text.startsWith("<...") ? `${unfinished.get(pid) ?? ""}${text}` : text;
    const child = /^(?:clone3?|v?fork)\(.* = (\d+)$/u.exec(whole)?.[1];
    if (child !== undefined)
      processes.set(
        Number(child),
        whole.includes("CLONE_THREAD") ? (processes.get(tid) ?? tid) : Number(child),
      );
  }
  return calls;
}

/** Thread id → process id, of all tasks. */
function currentTasks(): ReadonlyMap<number, number> {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/u.test(name));
  const listed = spawnSync("ps", ["-eLo", "pid=,lwp="], { encoding: "utf8" }).stdout;
  const lines = listed.trimEnd().split("\n");
  expect(lines.length).toBeGreaterThanOrEqual(processes.length - 5);
  return new Map(
    lines.map((line) => line.trim().split(/\s+/u).map(Number)).map(([pid, lwp]) => [lwp!, pid!]),
  );
}

test("every task that lives throughout a recording has the process that ps shows", async () => {
  const loop = "setInterval(() => {}, 5); const {Worker} = require('worker_threads');";
  const source = `${loop} for (let i = 0; i < 3; i++) new Worker("setInterval(() => {}, 5)", {eval: true});`;
  const running = spawn(process.execPath, ["-e", source], { stdio: "ignore" });
  try {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const before = currentTasks();
    const spec = `
version: 1
duration: 2s
workload: [{run: [sh, -c, 'for i in 1 2 3 4 5 6 7 8 9 10; do ls / > /dev/null; sleep 0.05; done']}]
tracepoints: [sched:sched_switch]
aggregations:
  tasks: {use: count, of: sched_switch, by: [task.pid, task.tgid], top: 100000}
`;
    const { aggregations } = resultOf(await runCli([scratchSpec(spec), "--json", "-", "--quiet"]));
    const after = currentTasks();
    const { table, notes } = aggregations["tasks"]!;
    const lasting = table.rows.filter(([pid]) => before.has(Number(pid)) && after.has(Number(pid)));
    const unknown = table.rows.filter(([, tgid]) => tgid === "<...>");
    console.log(
      `${table.rows.length} tasks, ${lasting.length} of them lasting, ${unknown.length} unknown: ${notes.join(" ")}`,
    );
    expect(lasting.length).toBeGreaterThan(5);
    expect(lasting.map(([pid, tgid]) => [pid, tgid])).toEqual(
      lasting.map(([pid]) => [pid, before.get(Number(pid))]),
    );
    const threads = lasting.filter(([pid, tgid]) => tgid === running.pid && pid !== tgid);
    expect(threads.length).toBeGreaterThanOrEqual(3);
    expect(table.rows.filter(([pid, tgid]) => pid === 0 && tgid !== 0)).toEqual([]);
  } finally {
    running.kill("SIGKILL");
  }
});

test("nothing is known with scope: cpus, and a note says why", async () => {
  const { rows, notes } = await recorded(["python3", program, "1"], "scope: {cpus: [0, 1]}");
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.every(([, tgid]) => tgid === null)).toBe(true);
  expect(notes).toEqual([expect.stringContaining("no scope: cpus")]);
});

test("a filter on the event that states new tasks is refused", async () => {
  const spec = `
version: 1
duration: 1s
tracepoints: [{event: task:task_newtask, filter: pid > 5}]
aggregations: {n: {use: count, of: task_newtask, by: task.tgid}}
`;
  const { status, stderr } = await runCli(["check", scratchSpec(spec)]);
  expect([status, stderr]).toEqual([2, expect.stringContaining("this needs every task:task_newtask event")]);
});
