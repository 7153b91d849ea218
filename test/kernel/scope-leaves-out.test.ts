import { expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";
import { resultIn } from "../support/cli/result-of.ts";

/** A process that sleeps hardly takes an interrupt; the machine's timers go on. */
function spec(scope: string): string {
  return scratchSpec(`
version: 1
duration: 20s
workload: [{run: [sleep, "0.3"]}]
${scope}
tracepoints: [sched:sched_switch, "irq:softirq_*"]
aggregations:
  switches: {use: count, of: sched:sched_switch}
  softirqs: {use: count, of: irq:softirq_entry}
`);
}

async function run(scope: string) {
  const { status, stdout, stderr } = await runCli([spec(scope), "--json", "-"]);
  expect(status, stderr).toBe(0);
  const { aggregations } = resultIn(stdout);
  const { switches, softirqs } = aggregations;
  return { switches: switches!, softirqs: softirqs!, stderr };
}

test("a scope of tasks leaves interrupts out: a warning before, and a note beside the number", async () => {
  const { switches, softirqs, stderr } = await run("scope: {pids: workload}");
  expect(stderr).toContain("warning[scope-leaves-out]: scope.pids excludes most irq:softirq_entry events");
  expect(stderr).toContain("(likewise: irq:softirq_exit)");
  expect(stderr).not.toContain("most sched:sched_switch");
  expect(softirqs.notes.join("\n")).toContain("one is recorded only if it interrupts a task of the scope");
  expect(switches.notes.join("\n")).not.toContain("scope.pids");
});

test("without a scope there is neither, and the machine's soft interrupts are counted", async () => {
  const { softirqs, stderr } = await run("");
  expect(stderr).not.toContain("scope.pids");
  expect(softirqs.notes.join("\n")).not.toContain("scope.pids");
  expect(Number(softirqs.scalars["total"]?.value)).toBeGreaterThan(20);
});
