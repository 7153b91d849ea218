import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { needs } from "../support/needs.ts";
import { tracingState } from "../support/session/state.ts";

const hasGraph = readFileSync(`${TRACEFS}/available_tracers`, "utf8").includes("function_graph");
needs(!hasGraph, "this kernel has function_graph");

test("a graph on a kernel without function_graph: exit 3, nothing touched, and a guest could", async () => {
  const before = tracingState();
  const root = join(import.meta.dirname, "../..");
  const run = await runCli(["specs/vfs-write-graph-depth2.yaml", "--quiet"], { cwd: root });
  expect(run).toMatchObject({ status: 3, stdout: "" });
  expect(run.stderr).toContain('this kernel has no tracer "function_graph"');
  expect(run.stderr).toContain("--vm");
  expect(tracingState()).toEqual(before);
});
