import { expect, test } from "vitest";
import { needsTools } from "../../support/needs.ts";
import { besideProgram, withAggregation } from "../../support/recipes/beside-tool.ts";
import { printed, type Row, rowsOf, runRecipe, withWorkload } from "../../support/recipes/run-recipe.ts";

/** Recipes about interrupts and deferred work beside /proc and bpftrace. */
needsTools("bpftrace");

/** Both clocks are read at the same event; an interrupt may come between the two. */
const CLOCKS_NS = 100_000;

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
  const missing = ours.filter((row) => !theirs.some((their) => isSame(row, their)));
  console.log(`wqlat: ${ours.length} works, ${missing.length} not seen by bpftrace`);
  expect(ours.length).toBeGreaterThan(5);
  expect(missing).toEqual([]);
});

test("softirqslower: the delays that are in the distribution, from its threshold on", async () => {
  const result = await runRecipe("softirqslower");
  const longest = rowsOf(result, "delays").filter(({ max }) => Number(max) >= 100_000);
  const slow = rowsOf(result, "slow");
  for (const { vec, max } of longest)
    expect(slow.some((row) => row["vec"] === vec && row["duration"] === max)).toBe(true);
  for (const { duration } of slow) expect(Number(duration)).toBeGreaterThanOrEqual(100_000);
});

function isSame(row: Row, [work, ns]: readonly string[]): boolean {
  return (
    BigInt(String(row["work"])) === BigInt.asUintN(64, toInteger(work!)) &&
    Math.abs(Number(row["duration"]) - Number(ns)) < CLOCKS_NS
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
