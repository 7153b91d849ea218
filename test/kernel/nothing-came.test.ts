import { expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";

/** Nobody reboots the machine while this runs. */
function specWith(expectation: string): string {
  return scratchSpec(`
version: 1
duration: 300ms
tracepoints:
  - syscalls:sys_enter_reboot
  - {event: sched:sched_was_never_there, optional: true}
aggregations:
  reboots: {use: count, of: syscalls:sys_enter_reboot}
  calls: {use: latency, from: syscalls:sys_enter_reboot, to: syscalls:sys_enter_reboot, key: common_pid}
  never: {use: count, of: sched:sched_was_never_there}
expect: ["${expectation}"]
`);
}

test("that an event must not come holds when it doesn't", async () => {
  const { status, stdout } = await runCli([specWith("reboots.total == 0"), "--quiet"]);
  expect(stdout).toContain("✓  reboots.total == 0  0");
  expect(status).toBe(0);
});

test.each([
  [
    "needs some",
    "reboots.total > 0",
    'no syscalls:sys_enter_reboot event was recorded, so "reboots" has no value',
  ],
  [
    "would hold on anything",
    "calls.negative == 0",
    'no syscalls:sys_enter_reboot event was recorded, so "calls"',
  ],
  [
    "reads an optional event that this kernel lacks",
    "never.total == 0",
    '"never" is left out: the recording has no event sched:sched_was_never_there',
  ],
])("an expectation that %s is inconclusive", async (_, expectation, reason) => {
  const run = await runCli([specWith(expectation), "--json", "-", "--quiet"]);
  const { verdict } = resultOf(run);
  expect(run.status).toBe(4);
  expect(verdict.reasons).toEqual([expect.stringContaining(reason)]);
  expect(run.stderr).toContain('"never" is left out: this kernel has no event sched:sched_was_never_there');
});

test.each([
  ["", 1],
  ['aggregations: {all: {use: count, of: sched:sched_switch}}\nexpect: ["all.total == 0"]', 0],
])(
  "a filter that lets nothing through is warned of, unless an expectation asks: %j",
  async (more, warnings) => {
    const spec = scratchSpec(`
version: 1
duration: 300ms
tracepoints: [{event: sched:sched_switch, filter: prev_pid == 999999999}]
${more}
`);
    const run = await runCli([spec, "--quiet"]);
    expect(run.status).toBe(0);
    expect(run.stderr.split("no sched:sched_switch event passed the filter").length - 1).toBe(warnings);
  },
);
