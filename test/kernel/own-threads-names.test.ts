import { expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";

test("threads of the recorder are called ftrace-run in what it records of the scheduler", async () => {
  let recorder = 0;
  const spec = scratchSpec(`
version: 1
duration: 2s
tracepoints: ["sched:sched_switch"]
aggregations:
  tasks: {use: count, of: "sched:sched_switch", by: [next_comm, next_pid], where: next_pid > 0}
`);
  const run = await runCli([spec, "--json", "-", "--quiet"], { onStart: (pid) => (recorder = pid) });
  const { rows } = resultOf(run).aggregations["tasks"]!.table;
  const ofMain = rows.filter(([, pid]) => Number(pid) === recorder).map(([comm]) => comm);
  expect(ofMain).toEqual(["ftrace-run"]);
  expect(rows.some(([comm]) => /^ftrace-run cpu\d+$/u.test(String(comm)))).toBe(true);
});
