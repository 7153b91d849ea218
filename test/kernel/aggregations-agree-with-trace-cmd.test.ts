import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { RELATIVE_ERROR } from "../../src/aggregate/state/quantiles.ts";
import type { AggregationDocument, ResultDocument } from "../../src/document/result-document.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";

/** Every aggregation over one recording, against what test/support/oracle/from-trace-cmd.pl makes of trace-cmd's text of it. */
needsTools("trace-cmd");

const spec = `
version: 1
duration: 800ms
workload:
  - run: [sh, -c, "while sleep 0.01; do :; done"]
    count: 2
    cpus: [0]
    wait: false
  - run: [dd, if=/dev/zero, of=/dev/null, bs=1, count=3000, status=none]
    wait: false
  - run: [sha256sum, /dev/zero]
    cpus: [0]
    stdout: none
    wait: false
tracepoints: [sched:sched_switch, "sched:sched_wakeup*", raw_syscalls:sys_enter, raw_syscalls:sys_exit]
aggregations:
  events: {use: count, of: "*:*"}
  pairs: {use: count, of: sched:sched_switch, by: [prev_comm, next_comm]}
  switches: {use: sched.switches, by: [prev_comm, next_comm]}
  on-cpu: {use: sched.time-on-cpu, by: [pid]}
  waits: {use: sched.wakeup-latency, by: [pid], percentiles: [50, 99]}
  returned-sum: {use: sum, of: raw_syscalls:sys_exit, value: ret, by: id}
  returned: {use: stats, of: raw_syscalls:sys_exit, value: ret, by: id, percentiles: [50, 99]}
  sizes: {use: histogram, of: raw_syscalls:sys_exit, value: ret, where: ret >= 0}
  calls: {use: latency, from: raw_syscalls:sys_enter, to: raw_syscalls:sys_exit, key: common_pid, by: to.id, percentiles: [50, 99]}
  rate: {use: rate, of: "*:*", every: 10ms}
  switch-rate: {use: rate, of: sched:sched_switch, every: 10ms, by: cpu}
`;

let result: ResultDocument;
let oracle: Oracle;

beforeAll(async () => {
  const folder = scratchFolder();
  const run = await runCli([scratchSpec(spec), "--out", folder, "--json", "-", "--quiet"]);
  result = resultOf(run);
  if (result.verdict.status !== "passed")
    throw new Error(`${run.stderr}${result.verdict.reasons.join("\n")}`);
  oracle = oracleOf(join(folder, "trace.dat"));
});

test("count, and the number of events of all kinds", () => {
  expect(scalar("events", "total")).toBe(oracle.one("events")[0]);
  expect(scalar("events", "total")).toBeGreaterThan(5_000);
  const pairs = rowsOf("pairs").map(([prev, next, count]) => [`${prev} > ${next}`, count]);
  expect(Object.fromEntries(pairs)).toEqual(oracle.column("switches", 0));
  say("count", pairs.length);
});

test("sched.switches: each pair, preempted and blocked", () => {
  const rows = rowsOf("switches").map(([prev, next, count, , preempted, blocked]) => [
    `${prev} > ${next}`,
    [count, preempted ?? 0, blocked ?? 0],
  ]);
  expect(Object.fromEntries(rows)).toEqual(oracle.all("switches"));
  say("sched.switches", rows.length);
});

test("sched.time-on-cpu: the complete slices of each task, and the time that is nobody's", () => {
  const rows = rowsOf("on-cpu").filter(([, , , slices]) => slices !== 0);
  const slices = rows.map(([pid, , , n, mean, min, max]) => [pid, [n, sumOf(mean, n), min, max]]);
  expect(Object.fromEntries(slices)).toEqual(oracle.figures("slices"));
  const gaps = [scalar("on-cpu", "mismatches"), scalar("on-cpu", "unknown")];
  expect(gaps).toEqual(oracle.one("gaps"));
  // What isn't in complete slices was cut by the recording's ends.
  const all = rowsOf("on-cpu").reduce((sum, [, time]) => sum + Number(time), 0);
  const complete = Object.values(oracle.column("slices", 1)).reduce((sum, time) => sum + time, 0);
  expect(all - complete).toBe(scalar("on-cpu", "cut"));
  say("sched.time-on-cpu", slices.length);
});

test("sched.time-on-cpu: each nanosecond of each CPU is a task's, the idle task's or nobody's", () => {
  const { durationNs = 0, cpus = [] } = result.recording ?? {};
  const accounted = scalar("on-cpu", "total") + scalar("on-cpu", "idle-time") + scalar("on-cpu", "unknown");
  expect(accounted).toBe(durationNs! * cpus.length);
});

test("sched.wakeup-latency: each task's waits, and those after a preemption", () => {
  const rows = rowsOf("waits").map(([pid, n, mean, min, , , max]) => [pid, [n, sumOf(mean, n), min, max]]);
  expect(Object.fromEntries(rows)).toEqual(oracle.figures("waits"));
  const [n, , , max] = oracle.one("waits-all");
  expect([scalar("waits", "n"), scalar("waits", "max")]).toEqual([n, max]);
  const [preempted, sum = 0, , longest] = oracle.one("preempted-all");
  expect([scalar("waits", "preempted"), scalar("waits", "preempted-max")]).toEqual([preempted, longest]);
  expect(scalar("waits", "preempted-mean")).toBeCloseTo(sum / preempted!, 3);
  const buckets = result.aggregations["waits"]!.histograms!.map(({ buckets: all }) =>
    all.reduce((whole, { count }) => whole + count, 0),
  );
  expect(buckets).toEqual([n, preempted]);
  say("sched.wakeup-latency", n!);
});

test("sum: what each system call returned, to the last digit, also beyond 2^53", () => {
  const sums = rowsOf("returned-sum").map(([id, sum, n]) => [id, [String(n), String(sum)]]);
  expect(Object.fromEntries(sums)).toEqual(oracle.exactSums("returned"));
  say("sum", sums.length);
});

test("stats: what each system call returned", () => {
  for (const [id, n, mean, min, , , max] of rowsOf("returned")) {
    const [count = 0, sum = 0, least, greatest] = oracle.all("returned")[String(id)] ?? [];
    expect([id, n, min, max]).toEqual([id, count, least, greatest]);
    // Addresses (brk, mmap) add up beyond what a double counts exactly.
    const mostWrong = Number.isSafeInteger(sum) ? 0 : Math.abs(sum / count) * 1e-12;
    expect(Math.abs(Number(mean) - sum / count)).toBeLessThanOrEqual(mostWrong);
  }
  say("stats", rowsOf("returned").length);
});

test("percentiles: exact up to 1,024 values, and within what the note says beyond", () => {
  const tables = { returned: "returned", calls: "calls", waits: "waits" } as const;
  for (const [name, what] of Object.entries(tables)) {
    for (const [key, n, , , p50, p99] of rowsOf(name)) {
      const [, , , , half = Number.NaN, most = Number.NaN] = oracle.all(what)[String(key)] ?? [];
      const tolerance = Number(n) <= 1024 ? 0 : RELATIVE_ERROR;
      expect(Math.abs(Number(p50) - half)).toBeLessThanOrEqual(Math.abs(half) * tolerance);
      expect(Math.abs(Number(p99) - most)).toBeLessThanOrEqual(Math.abs(most) * tolerance);
    }
  }
});

test("histogram: every log2 bucket", () => {
  const [histogram] = result.aggregations["sizes"]!.histograms ?? [];
  const used = histogram!.buckets.filter(({ count }) => count > 0).map(({ from, count }) => [from, count]);
  expect(Object.fromEntries(used)).toEqual(oracle.column("bucket", 0));
  say("histogram", used.length);
});

test("latency: from each sys_enter to its sys_exit", () => {
  const rows = rowsOf("calls").map(([id, n, mean, min, , , max]) => [id, [n, sumOf(mean, n), min, max]]);
  expect(Object.fromEntries(rows)).toEqual(oracle.figures("calls"));
  say("latency", rows.length);
});

test("rate: every interval of 10 ms, of all events and of each CPU", () => {
  const [all] = result.aggregations["rate"]!.series ?? [];
  // The recording begins before the first event, from which the oracle counts.
  const first = all!.values.findIndex((value) => value > 0);
  const series = [{ ...all!, key: ["all"] }, ...(result.aggregations["switch-rate"]!.series ?? [])];
  const intervals = series.flatMap(({ key, values }) =>
    values.flatMap((value, bin) =>
      value > 0 ? [[`${key[0]} ${bin - first}`, Math.round(value / 100)]] : [],
    ),
  );
  expect(Object.fromEntries(intervals)).toEqual(oracle.column("interval", 0));
  say("rate", intervals.length);
});

/** The figures by what and key. */
class Oracle {
  readonly #rows: readonly (readonly [what: string, key: string, figures: readonly string[]])[];

  constructor(text: string) {
    const lines = text.trimEnd().split("\n");
    this.#rows = lines.map((line) => {
      const [what = "", key = "", ...figures] = line.split("\t");
      return [what, key, figures];
    });
  }

  all(what: string): Readonly<Record<string, readonly number[]>> {
    const rows = this.#rows.filter((row) => row[0] === what);
    if (rows.length === 0) throw new Error(`the oracle says nothing of ${what}`);
    return Object.fromEntries(rows.map(([, key, figures]) => [key, figures.map(Number)]));
  }

  /** Number and sum by key, as written. */
  exactSums(what: string): Readonly<Record<string, readonly string[]>> {
    const rows = this.#rows.filter((row) => row[0] === what);
    return Object.fromEntries(rows.map(([, key, figures]) => [key, figures.slice(0, 2)]));
  }

  column(what: string, index: number): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(this.all(what)).map(([key, row]) => [key, row[index]!]));
  }

  /** n, sum, min and max, without the percentiles. */
  figures(what: string): Readonly<Record<string, readonly number[]>> {
    return Object.fromEntries(Object.entries(this.all(what)).map(([key, row]) => [key, row.slice(0, 4)]));
  }

  one(what: string): readonly number[] {
    return this.all(what)[""]!;
  }
}

function oracleOf(recording: string): Oracle {
  const script = join(import.meta.dirname, "../support/oracle/from-trace-cmd.pl");
  const input = traceCmd("report", "-t", "-R", "-i", recording);
  const own = recorderThreads(recording);
  return new Oracle(execFileSync("perl", [script, ...own], { maxBuffer: 1 << 30, input, encoding: "utf8" }));
}

/** The thread ids that the recording itself names: trace-cmd shows what they did, and results leave it out. */
function recorderThreads(recording: string): readonly string[] {
  const statistics = traceCmd("report", "--stat", "-i", recording);
  const ids = [...statistics.matchAll(/^recorder thread (\d+)/gmu)].map(([, id]) => id!);
  if (ids.length === 0) throw new Error("the recording names no thread of the recorder");
  return ids;
}

function traceCmd(...parameters: readonly string[]): string {
  return execFileSync("trace-cmd", parameters, {
    maxBuffer: 1 << 30,
    stdio: ["ignore", "pipe", "ignore"],
    encoding: "utf8",
  });
}

function rowsOf(name: string): AggregationDocument["table"]["rows"] {
  return result.aggregations[name]!.table.rows;
}

function scalar(name: string, of: string): number {
  return Number(result.aggregations[name]!.scalars[of]!.value ?? Number.NaN);
}

/** A mean of whole numbers times their number is whole, but for rounding. */
function sumOf(mean: string | number | null | undefined, n: string | number | null | undefined): number {
  return Math.round(Number(mean) * Number(n));
}

function say(what: string, compared: number): void {
  console.log(`${what}: ${compared} figures like trace-cmd's text gives`);
}
