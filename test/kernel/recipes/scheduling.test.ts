import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchFolder } from "../../support/cli/scratch.ts";
import { withoutIdleSwitches } from "../../support/idle-switches.ts";
import { needsTools } from "../../support/needs.ts";
import { besideProgram, besideTool, withAggregation } from "../../support/recipes/beside-tool.ts";
import { printed, type Row, rowsOf, runRecipe, withWorkload } from "../../support/recipes/run-recipe.ts";

/** Recipes about scheduling beside libbpf-tools, bpftrace and the kernel's own accounts. */
needsTools("biolatency", "bpftrace", "offcputime", "perl", "taskset");

const unfit = await withoutIdleSwitches();

/** Both clocks are read at the same event; an interrupt may come between the two. */
const CLOCKS_US = 100;

test("runqslower: the waits that the tool prints", { timeout: 60_000 }, async ({ skip }) => {
  skip(unfit !== undefined, unfit);
  const { result, lines } = await besideTool("runqslower", ["runqslower", "1000"]);
  const theirs = lines.flatMap((line) => {
    const [, tid, us] = /^\d\d:\d\d:\d\d .* (\d+) +(\d+)$/u.exec(line) ?? [];
    return tid === undefined ? [] : [{ tid: Number(tid), us: Number(us) }];
  });
  const ours = ["woken", "preempted"].flatMap((name) => rowsOf(result, name));
  const clear = ours.filter(({ duration }) => Number(duration) > 1_000_000 + CLOCKS_US * 1000);
  const missing = clear.filter(
    (row) =>
      !theirs.some(
        ({ tid, us }) => tid === row["next_pid"] && Math.abs(us - Number(row["duration"]) / 1000) < CLOCKS_US,
      ),
  );
  console.log(`runqslower: ${clear.length} waits, ${missing.length} not printed by the tool`);
  expect(clear.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

test(
  "runqlat: the longest wait of each program is one that runqslower prints",
  { timeout: 60_000 },
  async ({ skip }) => {
    skip(unfit !== undefined, unfit);
    const { result, lines } = await besideTool("runqlat", ["runqslower", "1000"]);
    const theirs = lines.map((line) => Number(/ (\d+)$/u.exec(line)?.[1]));
    const ours = rowsOf(result, "tasks").filter(({ max }) => Number(max) > 1_000_000 + CLOCKS_US * 1000);
    expect(ours.length).toBeGreaterThan(0);
    for (const row of ours)
      expect(
        theirs.some((us) => Math.abs(us - Number(row["max"]) / 1000) < CLOCKS_US),
        JSON.stringify(row),
      ).toBe(true);
  },
);

const SLEEPER = String.raw`use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC usleep); \$0 = "sleeper"; for (1 .. 30) { \$b = clock_gettime(CLOCK_MONOTONIC); usleep(20000); \$sum += clock_gettime(CLOCK_MONOTONIC) - \$b } print \$sum`;

test("offcputime: as long as the program says itself", { timeout: 60_000 }, async ({ skip }) => {
  skip(unfit !== undefined, unfit);
  const result = await runRecipe("offcputime", (text) =>
    withWorkload(`exec perl -e '${SLEEPER.replaceAll("\\$", "$")}'`)(text).replace(
      /^expect:[^]*/mu,
      "expect: [off.n > 0]\n",
    ),
  );
  const slept = Number(printed(result)) * 1e9;
  const ours = rowsOf(result, "off").find(({ next_comm }) => next_comm === "sleeper");
  const paths = rowsOf(result, "paths").filter((row) => row["next_comm"] === "sleeper");
  console.log(`offcputime: ${Number(ours?.["total"]) / 1e6} ms off the CPU, ${slept / 1e6} ms asleep`);
  expect(Number(ours?.["total"]) / slept).toBeGreaterThan(0.98);
  expect(Number(ours?.["total"]) / slept).toBeLessThan(1.05);
  expect(paths.some((row) => row["function"] === "do_nanosleep")).toBe(true);
});

test("offcputime: as long as the tool of that name says", { timeout: 60_000 }, async () => {
  const sleeps = "i=0; while [ $i -lt 50 ]; do sleep 0.02; i=$((i + 1)); done";
  // On one CPU whose idle task can be traced.
  const { result, lines } = await besideTool(
    "offcputime",
    ["offcputime", "-u"],
    withWorkload(`exec taskset -c 0 sh -c '${sleeps}'`),
  );
  const theirs = lines.flatMap((line, index) =>
    /^ +- +sleep \(\d+\)$/u.test(line) ? [Number(lines[index + 1])] : [],
  );
  const us = theirs.reduce((total, one) => total + one, 0);
  const ours = Number(rowsOf(result, "off").find(({ next_comm }) => next_comm === "sleep")?.["total"]) / 1000;
  console.log(`offcputime: ${ours} us, ${us} us by the tool, in ${theirs.length} stacks`);
  expect(theirs.length).toBeGreaterThanOrEqual(50);
  expect(Math.abs(ours / us - 1)).toBeLessThan(0.02);
});

test("cpudist: as long as the kernel's account of the process", { timeout: 60_000 }, async ({ skip }) => {
  skip(unfit !== undefined, unfit);
  const program = join(scratchFolder(), "cpudist-load");
  symlinkSync("/bin/bash", program);
  const load = `exec ${program} -c 'for ((i = 0; i < 300000; i++)); do :; done; cat /proc/$$/schedstat'`;
  const result = await runRecipe("cpudist", (text) =>
    withWorkload(load)(text)
      .replace(/^expect:[^]*/mu, "expect: [times.n == slices.n]\n")
      .replace("${seconds}s", "20s"),
  );
  const ours = rowsOf(result, "slices").find(({ prev_comm }) => prev_comm === "cpudist-load");
  const account = Number(printed(result).split(" ")[0]);
  console.log(`cpudist: ${Number(ours?.["total"]) / 1e6} ms in slices, ${account / 1e6} ms accounted`);
  expect(Math.abs(Number(ours?.["total"]) / account - 1)).toBeLessThan(0.05);
});

test("klockstat: the waits for locks that bpftrace sees", { timeout: 60_000 }, async () => {
  const program =
    'BEGIN { printf("begin\\n") } tracepoint:lock:contention_begin { @b[tid, args->lock_addr] = nsecs } tracepoint:lock:contention_end /@b[tid, args->lock_addr]/ { printf("%d %lu\\n", tid, nsecs - @b[tid, args->lock_addr]); delete(@b[tid, args->lock_addr]) }';
  const single =
    "{use: pairs, from: lock:contention_begin, to: lock:contention_end, key: [task.pid, lock_addr], columns: [task.pid, from.flags, duration]}";
  const { result, lines } = await besideProgram("klockstat", program, withAggregation("single", single));
  const theirs = lines.map((line) => line.split(" ").map(Number));
  // bpftrace's own prints contend for locks, too, and it may lose some of them.
  const ours = rowsOf(result, "single").filter((row) => row["from.flags"] === "WRITE");
  const seen = ours.filter((row) => theirs.some((their) => isSame(row, their)));
  console.log(`klockstat: ${ours.length} waits for writing, ${seen.length} seen by bpftrace`);
  expect(ours.length).toBeGreaterThan(0);
  expect(seen).toHaveLength(ours.length);
});

function isSame(row: Row, [tid, ns]: readonly number[]): boolean {
  return row["task.pid"] === tid && Math.abs(Number(row["duration"]) - ns!) < CLOCKS_US * 1000;
}
