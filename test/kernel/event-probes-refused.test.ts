import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { needs } from "../support/needs.ts";
import { tracingState } from "../support/session/state.ts";

const hasEventProbes = readFileSync("/proc/kallsyms", "latin1").includes(" eprobe_register\n");
needs(!hasEventProbes, "this kernel has event probes");

test("args of tracepoints on a kernel without event probes: exit 3, nothing touched, and a guest could", async () => {
  const before = tracingState();
  const root = join(import.meta.dirname, "../..");
  const run = await runCli(["test/support/guest/kprobes/opens.yaml", "--quiet"], { cwd: root });
  expect(run).toMatchObject({ status: 3, stdout: "" });
  expect(run.stderr).toMatch(/^error\[unsupported\]: this kernel \(Linux [^)]+\) has no event probes$/mu);
  expect(run.stderr).toContain("run it with --vm");
  expect(tracingState()).toEqual(before);
});
