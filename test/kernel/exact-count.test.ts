import { expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";
import { resultIn } from "../support/cli/result-of.ts";

const writes = 12_345;
const runs = 10;

/** dd copies byte by byte: each byte is one read from fd 0 and one write to fd 1, and nothing else writes one byte there. */
function countingSpec({ buffer, count }: { readonly buffer: string; readonly count: number }): string {
  return scratchSpec(`
version: 1
name: exact-count
duration: 60s
workload:
  - run: [dd, if=/dev/zero, of=/dev/null, bs=1, count=${count}, status=none]
scope: {pids: workload}
buffer: {per-cpu: ${buffer}}
tracepoints:
  - event: syscalls:sys_enter_write
    filter: fd == 1 && count == 1
aggregations:
  writes: {use: count, of: syscalls:sys_enter_write}
expect:
  - writes.total == ${count}
`);
}

test(`a workload that makes ${writes} writes is counted as ${writes}, ${runs} runs out of ${runs}`, async () => {
  const spec = countingSpec({ buffer: "8MiB", count: writes });
  const counted: (number | string | null | undefined)[] = [];
  for (let run = 0; run < runs; run++) {
    const { status, stdout, stderr } = await runCli([spec, "--json", "-", "--quiet"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    counted.push(resultIn(stdout).aggregations["writes"]?.scalars["total"]?.value);
  }
  console.log(`counted ${counted.join(", ")}`);
  expect(counted).toEqual(Array.from({ length: runs }, () => writes));
});

test("a buffer far too small loses events: they are counted, and the verdict is inconclusive", async () => {
  const count = 1_000_000;
  const spec = countingSpec({ buffer: "8KiB", count });
  const { status, stdout } = await runCli([spec, "--json", "-", "--quiet"]);
  const { recording, verdict, expectations } = resultIn(stdout);
  const totals = recording!.totals;
  const [recorded, overwritten, lost] = [totals.recorded!, totals.overwritten!, totals.lost!];
  console.log(`made ${count}: recorded ${recorded}, overwritten ${overwritten}, refused ${lost}`);
  expect(status).toBe(4);
  expect(verdict.status).toBe("inconclusive");
  expect(expectations.map((expectation) => expectation.verdict)).toEqual(["inconclusive"]);
  expect(overwritten + lost).toBeGreaterThan(0);
  // With syscalls:* events, the beginnings of programs are recorded: the workload's is one.
  expect(recorded + overwritten + lost).toBe(count + 1);
});
