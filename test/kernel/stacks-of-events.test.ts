import { join } from "node:path";
import { expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { tracingState } from "../support/session/state.ts";

/** A shell that forks ten times, and children that don't; the filter takes half of what is traced. */
const spec = `
version: 1
duration: 20s
scope: {pids: workload}
workload: [{run: [sh, -c, 'for i in 1 2 3 4 5 6 7 8 9 10; do (exit 0); done']}]
tracepoints:
  - {event: sched:sched_process_exit, filter: COMM == "nobody-has-this", stack: true}
  - {event: sched:sched_process_fork, filter: parent_comm == "sh", stack: true}
  - task:task_newtask
aggregations:
  forks: {use: stacks, of: sched:sched_process_fork}
  tasks: {use: count, of: "task:task_newtask"}
expect:
  - forks.n + forks.without-stack == 10
  - forks["kernel_clone"].total == forks.n
  - forks.stray == 0
  - tasks.total == 10
`;

test("each event that the filter takes has its stack, and what it discards has none", async () => {
  const before = tracingState();
  const run = await runCli([scratchSpec(spec), "--json", "-", "--quiet"]);
  const { aggregations, verdict, recording } = resultOf(run);
  expect({ verdict, stderr: run.stderr }).toEqual({
    verdict: { status: "passed", exitStatus: 0, reasons: [] },
    stderr: "",
  });
  const records = recording?.events.map((event) => [event.name, event.records]);
  expect(Object.fromEntries(records!)).toEqual({
    // Now and then the kernel gets none.
    "ftrace:kernel_stack": aggregations["forks"]!.scalars["n"]!.value,
    "sched:sched_process_exit": 0,
    "sched:sched_process_fork": 10,
    "task:task_newtask": 10,
  });
  expect(tracingState()).toEqual(before);
});

test("with a condition, only the events that match have a stack, and all are recorded", async () => {
  const conditional = `
version: 1
duration: 20s
scope: {pids: workload}
workload: [{run: [sh, -c, 'for i in 1 2 3 4 5 6 7 8 9 10; do (exit 0); done; (exec true)']}]
tracepoints:
  - {event: sched:sched_process_exit, filter: COMM == "sh" || COMM == "true", stack: {where: COMM == "true"}}
aggregations:
  exits: {use: stacks, of: sched:sched_process_exit, by: comm}
  all: {use: count, of: sched:sched_process_exit, by: comm}
expect:
  - all["sh"].count == 11
  - all["true"].count == 1
  - exits.n == 1
  - exits.without-stack == 11
`;
  const out = scratchFolder();
  const run = await runCli([scratchSpec(conditional), "--json", "-", "--quiet", "--out", out]);
  expect(resultOf(run).verdict.reasons).toEqual([]);
  const text = await runCli(["export", join(out, "trace.dat"), "--to", "trace"]);
  const stacks = text.stdout.split("\n").filter((line) => line.includes("<stack trace>"));
  expect(stacks.map((line) => line.trim().split("-")[0])).toEqual(["true"]);
});
