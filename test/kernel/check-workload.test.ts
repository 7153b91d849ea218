import { expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";

test("`check` warns of what this machine lacks for a workload, each at its place", async () => {
  const spec = scratchSpec(`version: 1
duration: 1s
workload:
  - {run: [no-such-program, word]}
  - {run: ['true'], user: nosuchuser}
  - {run: ['true'], cwd: /no/such/folder}
tracepoints: [sched:sched_switch]
`);
  const { status, stderr } = await runCli(["check", spec]);
  expect(status).toBe(0);
  const warned = [...stderr.matchAll(/^warning\[workload-failed-to-start\]: (.*)\n --> .*:(\d+):/gmu)];
  expect(warned.map(([, message, line]) => [message, Number(line)])).toEqual([
    ["no-such-program: not found in PATH", 4],
    ["there is no user nosuchuser", 5],
    ["/no/such/folder is not a folder", 6],
  ]);
});
