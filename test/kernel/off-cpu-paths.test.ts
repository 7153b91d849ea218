import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ResultDocument, TreeNode } from "../../src/document/result-document.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { withoutIdleSwitches } from "../support/idle-switches.ts";
import { needsTools } from "../support/needs.ts";
import { WITH_FRAMES } from "../support/user-stacks/build-chain.ts";

needsTools("gcc");

const unfit = await withoutIdleSwitches();

/** Of the time that the program's own clock says. */
const WITHIN = 0.02;

/** Time off the CPU by path, of a program whose blocking functions measure themselves. */
describe.skipIf(unfit !== undefined)(
  `a program with known blocking times${unfit ? ` (${unfit})` : ""}`,
  () => {
    let result: ResultDocument;
    /** By function, in ns: what the program measured. */
    let measured: Readonly<Record<string, number>>;

    beforeAll(async () => {
      const program = join(scratchFolder(), "blocks");
      const source = join(import.meta.dirname, "../support/user-stacks/blocks.c");
      execFileSync("gcc", ["-O1", "-pthread", ...WITH_FRAMES, source, "-o", program]);
      const spec = `
version: 1
duration: 60s
scope: {pids: workload}
workload: [{run: [${program}]}]
user-stacks: true
tracepoints: [{event: sched:sched_switch, stack: true}, {event: sched:sched_waking, stack: true}]
aggregations:
  off: {use: latency, from: sched:sched_switch, to: sched:sched_switch, key: [{from: prev_pid, to: next_pid}], where-from: prev_comm == "blocks", slowest: 5}
  off-cpu: {use: stacks, of: off, value: duration, frames: both}
  asleep: {use: latency, from: sched:sched_switch, to: sched:sched_waking, key: [{from: prev_pid, to: pid}], where-from: prev_comm == "blocks"}
  wakers: {use: stacks, of: asleep, stack: to, value: duration, frames: user}
  over-time: {use: rate, of: off, value: duration, every: 100ms}
  heat: {use: histogram, of: off, value: duration, every: 100ms}`;
      result = resultOf(await runCli([scratchSpec(spec), "--json", "-", "--quiet"]));
      const [rests, longs, polls, pokes] = String(result.session?.workload[0]?.stdout)
        .trim()
        .split(" ")
        .map(Number);
      measured = { short_rest: rests!, long_rest: longs!, poll: polls!, read: pokes! };
    });

    test.each(["short_rest", "long_rest", "poll", "read"])(
      "%s: within a fiftieth of the program's own clock",
      (name) => {
        const ns = totalUnder(result.aggregations["off-cpu"]!.tree!, name);
        expect(measured[name]).toBeGreaterThan(150e6);
        expect(Math.abs(ns / measured[name]! - 1)).toBeLessThan(WITHIN);
      },
    );

    test("the paths below main and of the other threads are all of the time", () => {
      const tree = result.aggregations["off-cpu"]!.tree!;
      const off = result.aggregations["off"]!;
      const { n, total } = off.scalars;
      expect(result.aggregations["off-cpu"]!.scalars["n"]!.value).toBe(n!.value);
      expect(tree.values["total"]!.value).toBe(total!.value);
      expect(result.aggregations["over-time"]!.scalars["total"]!.value).toBe(total!.value);
      const heat = result.aggregations["heat"]!.histograms![0]!.overTime!.counts.flat();
      expect(heat.reduce((sum, count) => sum + count, 0)).toBe(n!.value);
      expect(off.slowest!.rows.map((row) => row.at(-1))).toEqual(
        off.slowest!.rows.map((row) => row.at(-1)).toSorted((a, b) => Number(b) - Number(a)),
      );
    });

    test("who woke it: the reads end where the other thread writes", () => {
      // libc has no frame pointers: its write hides the function that calls it.
      const ns = totalUnder(result.aggregations["wakers"]!.tree!, "poker");
      // What the wait for the CPU is behind the wakeup, the waker has no part in.
      expect(Math.abs(ns / measured["read"]! - 1)).toBeLessThan(WITHIN);
    });
  },
);

/** Time of a function of the program or of libc, once for each path from the top. */
function totalUnder(node: TreeNode, name: string): number {
  const own = node.name === `${name} (blocks)` || node.name === `${name} (libc.so.6)`;
  if (own) return node.values["total"]!.value!;
  return node.children.reduce((sum, child) => sum + totalUnder(child, name), 0);
}
