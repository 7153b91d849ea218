import { expect, test } from "vitest";
import { pidOf, runIn, startContainer } from "../support/containers/container.ts";
import { WRITER, writerArguments } from "../support/containers/images/writers.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { scratchSpec } from "../support/cli/scratch.ts";

/** The first process of a test's container starts a `sleep` a second. */
function startsBelow(pid: number): string {
  return scratchSpec(`
version: 1
name: starts
duration: 3500ms
scope: {pids: [${pid}]}
tracepoints: [sched:sched_process_exec]
aggregations:
  starts: {use: count, of: sched:sched_process_exec, by: [comm]}
expect: [starts.total >= 2]
`);
}

test("a scope of a container's first process is that one and its children, not what `docker exec` starts", async () => {
  const container = await startContainer();
  const running = runCli([startsBelow(pidOf(container)), "--quiet", "--json", "-"]);
  const writing = (async () => {
    for (let count = 0; count < 4; count++)
      await runIn(container, [WRITER, ...writerArguments({ stdout: 1 })]);
  })();
  const [ran] = await Promise.all([running, writing]);
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: "" });
  const rows = resultOf(ran).aggregations["starts"]?.table.rows ?? [];
  expect(rows.map(([comm]) => comm)).toEqual(["sleep"]);
});
