import { expect, test } from "vitest";
import { needsTools } from "../../support/needs.ts";
import { besideProgram, besideTool, withAggregation } from "../../support/recipes/beside-tool.ts";
import { printed, type Row, rowsOf, runRecipe, withWorkload } from "../../support/recipes/run-recipe.ts";

/** Recipes about interrupts and deferred work beside /proc, bpftrace and the tools of the same names. */
needsTools("bpftrace", "hardirqs", "softirqs");

/** Both clocks are read at the same event; an interrupt may come between the two, and on a virtual machine its host. */
const CLOCKS_NS = 100_000;
const HOST_NS = 5_000_000;

const LOAD = "for i in $(seq 100); do sleep 0.01; done";

test("softirqs: as many of each kind as /proc/softirqs counts", async () => {
  const result = await runRecipe("softirqs", (text) =>
    withWorkload(`cat /proc/softirqs; ${LOAD}; cat /proc/softirqs`)(text).replace("${seconds}s", "20s"),
  );
  const [before, after] = printed(result)
    .split(/^ +CPU0.*$/mu)
    .slice(1)
    .map(countsIn);
  for (const vec of ["TIMER", "RCU", "SCHED"]) {
    const ours = Number(rowsOf(result, "numbers").find((row) => row["vec"] === vec)?.["count"]);
    const theirs = after!.get(vec)! - before!.get(vec)!;
    console.log(`softirqs: ${vec} ${ours}, ${theirs} by /proc/softirqs`);
    // The recording begins before the first count and ends after the second one.
    expect(ours).toBeGreaterThanOrEqual(theirs);
    expect(ours).toBeLessThan(theirs * 1.2 + 20);
  }
});

test("softirqs: each takes as long as bpftrace says", { timeout: 60_000 }, async () => {
  const program =
    'BEGIN { printf("begin\\n") } tracepoint:irq:softirq_entry { @b[cpu, args->vec] = nsecs } tracepoint:irq:softirq_exit /@b[cpu, args->vec]/ { @n[args->vec] = count(); @sum[args->vec] = sum(nsecs - @b[cpu, args->vec]); delete(@b[cpu, args->vec]) } END { clear(@b) }';
  const { result, lines } = await besideProgram("softirqs", program);
  const theirs = new Map<string, number>();
  for (const line of lines) {
    const [, map, vec, value] = /^@(n|sum)\[(\d+)\]: (\d+)$/u.exec(line) ?? [];
    if (map !== undefined) theirs.set(`${map} ${vec}`, Number(value));
  }
  const timer = rowsOf(result, "kinds").find(({ vec }) => vec === "TIMER");
  const mean = theirs.get("sum 1")! / theirs.get("n 1")!;
  console.log(`softirqs: TIMER takes ${String(timer?.["mean"])} ns, ${mean} ns by bpftrace`);
  expect(theirs.get("n 1")).toBeGreaterThanOrEqual(Number(timer?.["n"]));
  // bpftrace starts earlier and ends later, when the machine may do other things.
  expect(Number(timer?.["mean"]) / mean).toBeGreaterThan(0.6);
  expect(Number(timer?.["mean"]) / mean).toBeLessThan(1.6);
});

test("hardirqs: as many of each device as /proc/interrupts counts", async () => {
  const write =
    "dd if=/dev/zero of=/var/tmp/hardirqs bs=64k count=64 oflag=dsync 2> /dev/null; rm /var/tmp/hardirqs";
  const result = await runRecipe("hardirqs", (text) =>
    withWorkload(`cat /proc/interrupts; ${write}; cat /proc/interrupts`)(text).replace("${seconds}s", "20s"),
  );
  const [before, after] = printed(result)
    .split(/^ +CPU0.*$/mu)
    .slice(1)
    .map(countsIn);
  const ours = rowsOf(result, "numbers");
  expect(ours.length).toBeGreaterThan(0);
  for (const row of ours) {
    const irq = String(row["irq"]);
    const theirs = after!.get(irq)! - before!.get(irq)!;
    console.log(`hardirqs: ${String(row["name"])} ${String(row["count"])}, ${theirs} by /proc/interrupts`);
    expect(Number(row["count"])).toBeGreaterThanOrEqual(theirs);
    expect(Number(row["count"])).toBeLessThan(theirs * 1.2 + 20);
  }
});

test("wqlat: each work waits as long as bpftrace says", { timeout: 60_000 }, async () => {
  const program =
    'BEGIN { printf("begin\\n") } tracepoint:workqueue:workqueue_queue_work { @b[args->work] = nsecs } tracepoint:workqueue:workqueue_execute_start /@b[args->work]/ { printf("%lu %lu\\n", (uint64)args->work, nsecs - @b[args->work]); delete(@b[args->work]) }';
  const single =
    "{use: pairs, from: workqueue:workqueue_queue_work, to: workqueue:workqueue_execute_start, key: work, columns: [work, duration]}";
  const { result, lines } = await besideProgram("wqlat", program, withAggregation("single", single));
  const theirs = lines.map((line) => line.split(" "));
  const ours = rowsOf(result, "single");
  const missing = ours.filter((row) => !theirs.some((their) => isSame(row, their, HOST_NS)));
  const apart = ours.filter((row) => !theirs.some((their) => isSame(row, their, CLOCKS_NS)));
  console.log(
    `wqlat: ${ours.length} works, ${missing.length} not seen by bpftrace, ${apart.length} apart by more than 0.1 ms`,
  );
  expect(ours.length).toBeGreaterThan(5);
  expect(missing).toEqual([]);
  expect(apart.length).toBeLessThanOrEqual(ours.length / 10);
});

test("softirqslower: the delays that are in the distribution, from its threshold on", async () => {
  const result = await runRecipe("softirqslower");
  const longest = rowsOf(result, "delays").filter(({ max }) => Number(max) >= 100_000);
  const slow = rowsOf(result, "slow");
  for (const { vec, max } of longest)
    expect(slow.some((row) => row["vec"] === vec && row["duration"] === max)).toBe(true);
  for (const { duration } of slow) expect(Number(duration)).toBeGreaterThanOrEqual(100_000);
});

function isSame(row: Row, [work, ns]: readonly string[], mostNs: number): boolean {
  return (
    BigInt(String(row["work"])) === BigInt.asUintN(64, toInteger(work!)) &&
    Math.abs(Number(row["duration"]) - Number(ns)) < mostNs
  );
}

function toInteger(word: string): bigint {
  return /^-?\d+$/u.test(word) ? BigInt(word) : -1n;
}

/** `TIMER: 12 34`, `42: 1 2 PCI-MSI …`: the sum over CPUs by the first word. */
function countsIn(text: string): ReadonlyMap<string, number> {
  const rows = [...text.matchAll(/^ *(\w+):((?: +\d+)+)/gmu)];
  return new Map(rows.map(([, name, numbers]) => [name!, sum(numbers!)]));
}

function sum(numbers: string): number {
  return numbers
    .trim()
    .split(/ +/u)
    .reduce((total, number) => total + Number(number), 0);
}

test("hardirqs: as many as the tool of that name counts, and as long", { timeout: 60_000 }, async () => {
  const write =
    "dd if=/dev/zero of=/var/tmp/hardirqs bs=64k count=200 oflag=dsync 2> /dev/null; rm /var/tmp/hardirqs";
  const changed = withWorkload(write);
  const counted = await besideTool("hardirqs", ["hardirqs", "-C"], changed);
  const timed = await besideTool("hardirqs", ["hardirqs", "-N"], changed);
  const numbers = totalsIn(counted.lines);
  const times = totalsIn(timed.lines);
  const disk = largest(rowsOf(counted.result, "numbers"), "count");
  const count = { ours: Number(disk["count"]), theirs: numbers.get(String(disk["name"]))! };
  const busy = rowsOf(timed.result, "handlers").find((row) => row["from.name"] === disk["name"]);
  const ns = { ours: Number(busy?.["total"]), theirs: times.get(String(disk["name"]))! };
  console.log(
    `hardirqs: ${String(disk["name"])} ${count.ours} and ${ns.ours} ns, ${count.theirs} and ${ns.theirs} ns by the tool`,
  );
  expect(count.ours).toBeGreaterThanOrEqual(200);
  // It starts earlier and ends later.
  expect(count.theirs).toBeGreaterThanOrEqual(count.ours);
  expect(count.theirs).toBeLessThan(count.ours * 1.5 + 50);
  expect(ns.ours / ns.theirs).toBeGreaterThan(0.5);
  expect(ns.ours / ns.theirs).toBeLessThan(1.2);
});

test("softirqs: each kind is distributed as the tool of that name shows", { timeout: 60_000 }, async () => {
  const changed = withWorkload("i=0; while [ $i -lt 1000 ]; do sleep 0.001; i=$((i + 1)); done");
  const long = (text: string): string => changed(text).replace("${seconds}s", "30s");
  const { result, lines } = await besideTool("softirqs", ["softirqs", "-d", "-N"], long);
  for (const vec of ["TIMER", "SCHED"]) {
    const row = rowsOf(result, "kinds").find((one) => one["vec"] === vec)!;
    const theirs = distributionOf(lines, vec.toLowerCase());
    console.log(
      `softirqs: ${vec} ${String(row["n"])}, p50 ${String(row["p50"])} ns; ${theirs.n}, p50 from ${theirs.p50} ns by the tool`,
    );
    // It starts earlier and ends later.
    expect(theirs.n).toBeGreaterThanOrEqual(Number(row["n"]));
    // A neighboring bucket: the clocks are read before and after the event.
    expect(Number(row["p50"])).toBeGreaterThanOrEqual(theirs.p50 / 2);
    expect(Number(row["p50"])).toBeLessThan(theirs.p50 * 4);
  }
});

/** Of a tool's histogram with powers of two: how many, and where the bucket of the median begins. */
function distributionOf(
  lines: readonly string[],
  kind: string,
): { readonly n: number; readonly p50: number } {
  const from = lines.indexOf(`softirq = ${kind}`);
  const rows = [];
  for (const line of lines.slice(from + 2)) {
    const [, low, count] = /^ *(\d+) -> \d+ +: (\d+) /u.exec(line) ?? [];
    if (low === undefined) break;
    rows.push({ low: Number(low), count: Number(count) });
  }
  const n = rows.reduce((total, { count }) => total + count, 0);
  let seen = 0;
  const median = rows.find(({ count }) => (seen += count) >= n / 2);
  return { n, p50: median?.low ?? NaN };
}

/** Rows of a tool: a name and a number. */
function totalsIn(lines: readonly string[]): ReadonlyMap<string, number> {
  const rows = lines.map((line) => /^(\S+) +(\d+)$/u.exec(line)).filter((row) => row !== null);
  return new Map(rows.map(([, name, number]) => [name!, Number(number)]));
}

function largest(rows: readonly Row[], column: string): Row {
  return rows.reduce((most, row) => (Number(row[column]) > Number(most[column]) ? row : most));
}
