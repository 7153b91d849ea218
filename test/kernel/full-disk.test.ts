import { expect, test } from "vitest";
import { cliCommand, runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { tracingState } from "../support/session/state.ts";

const spec = `
version: 1
name: full-disk
duration: 20s
workload:
  - run: [dd, if=/dev/zero, of=/dev/null, bs=1, count=2000000, status=none]
scope: {pids: workload}
tracepoints: [raw_syscalls:sys_enter]
aggregations:
  calls: {use: count, of: raw_syscalls:sys_enter}
expect:
  - calls.total > 0
`;

test("a full disk under --out: exit 6, torn down, the recorded part kept, named and readable", async () => {
  const before = tracingState();
  const folder = scratchFolder();
  const run = cliCommand(["run", scratchSpec(spec), "--out", folder, "--quiet"]).join(" ");
  const report = cliCommand(["report", `${folder}/trace.dat`]).join(" ");
  // A small file system in a mount namespace of its own: nobody else sees it, and it goes with the processes.
  const script = `mount -t tmpfs -o size=6m tmpfs ${folder} && { ${run}; echo "exit $?"; ls ${folder}; ${report}; }`;
  const { stdout, stderr } = await runCli([], {
    through: ["unshare", "--mount", "--propagation", "private", "sh", "-c", script],
  });
  expect(stdout).toContain("exit 6\n");
  expect(stderr).toContain("error[disk-full]");
  expect(stdout).toContain(`${folder}/trace.dat`);
  expect(stdout).toMatch(/^trace\.dat$/mu);
  expect(stdout).not.toMatch(/^trace\.dat\.cpu/mu);
  expect(stderr.match(/disk-full/gu)).toHaveLength(1);
  expect(stdout).toMatch(/raw_syscalls:sys_enter\s+[1-9][\d,]+/u);
  expect(tracingState()).toEqual(before);
});
