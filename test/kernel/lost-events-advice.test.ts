import { expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";

/** A workload that makes the same events each time, however fast it runs. */
function specOf(perCpu: string): string {
  return scratchSpec(`
version: 1
duration: 60s
buffer: {per-cpu: ${perCpu}}
scope: {pids: workload}
workload: [{run: [taskset, -c, '0', dd, if=/dev/zero, of=/dev/null, bs=1, count=100000, status=none]}]
tracepoints: ["raw_syscalls:sys_enter"]
aggregations:
  calls: {use: count, of: "raw_syscalls:sys_enter"}
`);
}

test("the buffer that a run with lost events advises loses none", async () => {
  const small = await runCli([specOf("8KiB"), "--json", "-", "--quiet"]);
  expect(small.status).toBe(4);
  const advice = resultOf(small).problems.find(({ code }) => code === "events-lost");
  expect(advice?.message).toMatch(
    /^CPU 0 lost [\d,]+ of [\d,]+ events: at [\d,]+\/s of \d+(?:\.\d+)? B on average, its buffer of 8 KiB lasts [\d.]+ [um]s$/u,
  );
  expect(advice?.severity).toBe("warning");
  const [, advised = ""] =
    /^`buffer: \{per-cpu: (\d+MiB)\}` would have been large enough; /u.exec(advice?.hint ?? "") ?? [];
  expect(advised).not.toBe("");

  const large = await runCli([specOf(advised), "--json", "-", "--quiet"]);
  expect(large).toMatchObject({ status: 0, stderr: "" });
  expect(resultOf(large).recording?.totals).toMatchObject({ overwritten: 0, lost: 0 });
});
