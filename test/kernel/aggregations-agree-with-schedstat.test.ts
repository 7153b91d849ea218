import { expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";

/** The kernel's account is brought up to date at ticks (at most 10 ms apart) and switches; read twice. */
const TOLERANCE_NS = 11e6;

/** Prints the kernel's own account of a task before and after it has computed: time on a CPU first. */
const program = `
read -r before _ < /proc/$$/schedstat
i=0; while [ $i -lt 600000 ]; do i=$((i + 1)); done
read -r after _ < /proc/$$/schedstat
echo $$ $before $after`;

test("sched.time-on-cpu agrees with /proc/PID/schedstat", async () => {
  const spec = scratchSpec(`
version: 1
duration: 30s
workload:
  - {run: [sh, -c, ${JSON.stringify(program)}], count: 2, cpus: [0], stdout: capture}
scope: {cpus: [0]}
tracepoints: [sched:sched_switch]
aggregations:
  on-cpu: {use: sched.time-on-cpu, by: [pid]}
`);
  const run = await runCli([spec, "--json", "-", "--quiet"]);
  const { aggregations, session, recording, verdict } = resultOf(run);
  expect(verdict, run.stderr).toMatchObject({ status: "passed" });
  expect(recording?.totals).toMatchObject({ overwritten: 0, lost: 0 });
  const { table, scalars } = aggregations["on-cpu"]!;
  const unknownNs = Number(scalars["unknown"]?.value ?? Number.NaN);
  expect(session?.workload).toHaveLength(2);
  for (const { stdout = "" } of session!.workload) {
    const [pid, before = Number.NaN, after = Number.NaN] = stdout.split(" ").map(Number);
    const ranNs = after - before;
    const timeNs = Number(table.rows.find(([key]) => key === pid)?.[1]);
    console.log(`PID ${pid}: the kernel says ${ranNs} ns, we say ${timeNs} ns and ${unknownNs} ns unknown`);
    // Where the kernel reported no switch, the time is nobody's: ours is a lower bound then, and says by how much.
    expect(timeNs).toBeLessThan(ranNs + TOLERANCE_NS);
    expect(timeNs).toBeGreaterThan(ranNs - TOLERANCE_NS - unknownNs);
    // Else the bound would say little.
    expect(ranNs).toBeGreaterThan(10 * (TOLERANCE_NS + unknownNs));
  }
});
