import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Cell, ResultDocument } from "../../src/document/result-document.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";

/** Single events, against trace-cmd's text of the same recording and against what strace saw of the same processes. */
needsTools("trace-cmd", "strace");

const script = [
  "for n in 1 2 3 4 5; do sleep 60 & kill -TERM $!; wait; done",
  "ls / > /dev/null; cat /dev/null /no/such/file 2> /dev/null; sh -c 'exec true'; /no/such/program 2> /dev/null",
  "trap : USR1; kill -USR1 $$; kill -0 $$; dd if=/dev/zero bs=1 count=400 status=none | cat > /dev/null",
].join("; ");
const specOf = (log: string): string => `
version: 1
duration: 60s
workload: [{run: ${JSON.stringify([...STRACE, log, "sh", "-c", script])}, user: root, cpus: [0], exit: [0, 127]}]
tracepoints: [sched:sched_process_exec, signal:signal_generate, sched:sched_waking]
aggregations:
  execs: {use: events, of: sched:sched_process_exec, columns: [time, cpu, task.pid, filename, pid, old_pid]}
  signals: {use: events, of: signal_generate, columns: [time, cpu, task.pid, sig.number, errno, code, comm, pid, group, result], limit: 100000}
  named-signals: {use: events, of: signal_generate, columns: [task.pid, pid, code, sig], limit: 100000}
  first-wakings: {use: events, of: sched_waking, columns: &woken [time, cpu, task.pid, comm, pid, prio, target_cpu], where: task.pid != pid, limit: 500}
  last-wakings: {use: events, of: sched_waking, columns: *woken, where: task.pid != 0 && target_cpu == 0, last: 100}
  all: {use: events, of: "*:*", columns: [time, event, task.pid], limit: 100000}
  dated: {use: events, of: sched:sched_process_exec, columns: [time], clock: wall}
`;

const STRACE = ["strace", "-f", "-qq", "-e", "trace=execve,kill", "-o"];

/** The fields of each event in the kernel's own print format, as trace-cmd prints them. */
const TEXTS: Readonly<Record<string, RegExp>> = {
  sched_process_exec: /^filename=(.*) pid=(\d+) old_pid=(\d+)$/u,
  signal_generate: /^sig=(-?\d+) errno=(-?\d+) code=(-?\d+) comm=(.*) pid=(-?\d+) grp=(-?\d+) res=(-?\d+)$/u,
  sched_waking: /^comm=(.*) pid=(\d+) prio=(-?\d+) target_cpu=(\d+)$/u,
};

interface Line {
  readonly event: string;
  /** Time since the recording began, CPU, running task, then the fields. */
  readonly cells: readonly Cell[];
}

let result: ResultDocument;
let lines: readonly Line[];
let strace: string;
let [before, after] = [0, 0];

beforeAll(async () => {
  const folder = scratchFolder();
  before = Date.now();
  const log = join(folder, "strace.txt");
  const run = await runCli([
    scratchSpec(specOf(log)),
    "--out",
    join(folder, "out"),
    "--json",
    "-",
    "--quiet",
  ]);
  after = Date.now();
  result = resultOf(run);
  if (result.verdict.status !== "passed")
    throw new Error(`${run.stderr}${result.verdict.reasons.join("\n")}`);
  strace = readFileSync(log, "latin1");
  lines = linesOf(join(folder, "out/trace.dat"));
});

test("every exec and every signal is a row, in order, with all of its fields", () => {
  expect(rowsOf("execs")).toEqual(cellsOf("sched_process_exec"));
  expect(rowsOf("signals")).toEqual(cellsOf("signal_generate"));
  expect(rowsOf("execs").length).toBeGreaterThan(6);
  expect(rowsOf("signals").length).toBeGreaterThan(8);
});

test("the first and the last rows that match are kept, and all are counted", () => {
  const wakings = cellsOf("sched_waking");
  const fromOthers = wakings.filter(([, , task, , pid]) => task !== pid);
  const toCpu0 = wakings.filter(([, , task, , , , target]) => task !== 0 && target === 0);
  expect(rowsOf("first-wakings")).toEqual(fromOthers.slice(0, 500));
  expect(rowsOf("last-wakings")).toEqual(toCpu0.slice(-100));
  expect(table("first-wakings").totalRows).toBe(fromOthers.length);
  expect(table("last-wakings").totalRows).toBe(toCpu0.length);
  expect(toCpu0.length).toBeGreaterThan(100);
});

test("events of all kinds and CPUs are in time order", () => {
  const rows = rowsOf("all");
  expect(rows.map(([time]) => time)).toEqual(lines.map(({ cells: [time] }) => time));
  expect(rows.length).toBeGreaterThan(500);
  console.log(`trace-cmd and we agree on ${rows.length} rows`);
});

test("dates lie between the run's start and its end, and differ as the times do", () => {
  const dates = rowsOf("dated").map(([date]) => String(date));
  const times = rowsOf("execs").map(([time]) => Number(time));
  for (const date of dates) {
    expect(date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/u);
    expect(Date.parse(date)).toBeGreaterThanOrEqual(before - 1);
    expect(Date.parse(date)).toBeLessThanOrEqual(after + 1);
  }
  const sinceFirst = dates.map((date) => Date.parse(date) - Date.parse(dates[0]!));
  for (const [index, ms] of sinceFirst.entries())
    expect(Math.abs(ms - (times[index]! - times[0]!) / 1e6)).toBeLessThanOrEqual(1);
});

test("strace saw the same programs start and the same signals sent", () => {
  const calls = stracedCalls();
  const pids = new Set(calls.map(({ pid }) => pid));
  const started = calls.flatMap(({ pid, text }) => {
    const path = /^execve\("([^"]*)".* = 0$/u.exec(text)?.[1];
    return path === undefined ? [] : [`${pid} ${path}`];
  });
  const sent = calls.flatMap(({ pid, text }) => {
    const [, to, signal = ""] = /^kill\((\d+), (SIG\w+)\) += 0$/u.exec(text) ?? [];
    return to === undefined ? [] : [`${pid} ${to} ${signal}`];
  });
  const execs = rowsOf("execs").filter(([, , pid]) => pids.has(String(pid)));
  const signals = rowsOf("named-signals").filter(([task, , code]) => pids.has(String(task)) && code === 0);
  // strace writes a line when it gets to it: the order of different processes is not that of their calls.
  expect(execs.map(([, , pid, filename]) => `${pid} ${filename}`).toSorted()).toEqual(started.toSorted());
  // SIGKILL and SIGSTOP are strace's own, to start with.
  const ofScript = signals.filter(([, , , sig]) => sig === "SIGUSR1" || sig === "SIGTERM");
  expect(ofScript.map(([task, pid, , sig]) => `${task} ${pid} ${sig}`)).toEqual(sent);
  expect(started.length).toBeGreaterThan(6);
  expect(sent.length).toBe(6);
});

/** The lines of strace's log, a call that was interrupted in it as one. */
function stracedCalls(): readonly { readonly pid: string; readonly text: string }[] {
  const begun = new Map<string, string>();
  return strace.split("\n").flatMap((line) => {
    const [, pid = "", text = ""] = /^(\d+) +(.*)$/u.exec(line) ?? [];
    if (text.endsWith("<unfinished ...>")) begun.set(pid, text.replace(" <unfinished ...>", ""));
    if (pid === "" || text.endsWith("<unfinished ...>")) return [];
    return [{ pid, text: text.replace(/^<\.\.\. \w+ resumed>/u, begun.get(pid) ?? "") }];
  });
}

function table(name: string): ResultDocument["aggregations"][string]["table"] {
  return result.aggregations[name]!.table;
}

function rowsOf(name: string): readonly (readonly Cell[])[] {
  return table(name).rows;
}

function cellsOf(event: string): readonly (readonly Cell[])[] {
  return lines.filter((line) => line.event === event).map(({ cells }) => cells);
}

/** What trace-cmd says of a recording, without the signals that the recorder's own threads sent. */
function linesOf(recording: string): readonly Line[] {
  const facts = traceCmd("report", "--stat", "-i", recording);
  const began = Number(/^recording began: ([\d.]+)$/mu.exec(facts)?.[1]?.replace(".", "")) * 1000;
  const own = new Set([...facts.matchAll(/^recorder thread (\d+)/gmu)].map(([, id]) => id!));
  const found = traceCmd("report", "-t", "-N", "-i", recording)
    .split("\n")
    .flatMap((line) => {
      const [, pid = "", cpu, seconds, ns, event = "", rest = ""] =
        /^.*-(\d+) +\[(\d+)\] +(\d+)\.(\d{9}): (\w+): +(.*?) *$/u.exec(line) ?? [];
      const fields = TEXTS[event]?.exec(rest)?.slice(1);
      if (!fields || (own.has(pid) && event === "signal_generate")) return [];
      return [{ event, time: Number(`${seconds}${ns}`), cells: [cpu!, pid, ...fields].map(cellOf) }];
    });
  // The first events may come just before the program reads the clock.
  const start = Math.min(began, ...found.map(({ time }) => time));
  return found.map(({ event, time, cells }) => ({ event, cells: [time - start, ...cells] }));
}

function cellOf(text: string): Cell {
  return /^-?\d+$/u.test(text) ? Number(text) : text;
}

function traceCmd(...args: readonly string[]): string {
  return execFileSync("trace-cmd", args, { maxBuffer: 1 << 30, encoding: "latin1" });
}
