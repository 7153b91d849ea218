import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chooseKernel } from "../../src/vm/choose-kernel.ts";
import { needs, needsToolsFor } from "../support/needs.ts";
import { prepareGuest } from "../support/vm/guest-run.ts";

needsToolsFor("vm", "qemu-system-x86_64");
needs(chooseKernel("6.1").ok, "no kernel 6.1 for guests (npx ftrace-run vm install 6.1)", "vm");

test("as an ordinary user: the first question boots a guest, every later one is answered at once", async () => {
  const { run, folder } = prepareGuest("6.1");
  const first = await run(["format", "openat"]);
  expect(first).toMatchObject({ status: 0 });
  expect(first.stderr).toContain("booting Linux 6.1");
  expect(first.stdout).toContain("syscalls:sys_enter_openat\n");
  expect(first.stdout).toContain("filename");
  const again = await run(["format", "openat"]);
  expect(again).toEqual({ status: 0, stdout: first.stdout, stderr: "" });

  const functions = await run(["list", "functions", "vfs_write"]);
  expect(functions).toEqual({ status: 0, stdout: "vfs_write\n", stderr: "" });
  const tracers = await run(["list", "tracers", "function_graph"]);
  expect(tracers).toEqual({ status: 0, stdout: "function_graph\n", stderr: "" });

  const graph = join(folder, "graph.yaml");
  writeFileSync(
    graph,
    "version: 1\nduration: 1s\ntracer: {type: function_graph, roots: [vfs_write]}\naggregations: {flow: {use: call-graph, root: vfs_write}}\n",
  );
  expect(await run(["check", graph])).toMatchObject({ status: 0, stderr: "" });
  const explained = await run(["explain", graph]);
  expect(explained).toMatchObject({ status: 0, stderr: "" });
  expect(explained.stdout).toContain("function_graph");
});

test("doctor examines the guest's kernel", async () => {
  const { run } = prepareGuest("6.1");
  const done = await run(["doctor"]);
  expect(done).toMatchObject({ status: 0 });
  expect(done.stdout).toContain("Linux 6.1");
  expect(done.stdout).toContain("tracefs can be read as root");
});
