import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { cliIn, startContainer } from "../support/containers/container.ts";
import { APP } from "../support/containers/packed-cli.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder } from "../support/cli/scratch.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { needs } from "../support/needs.ts";

const project = join(import.meta.dirname, "../..");
const shippedSpec = `${APP}/node_modules/ftrace-run/specs/sched-switch.yaml`;

const reportSpec = `
version: 1
name: calls
duration: 1s
tracepoints: [raw_syscalls:sys_enter]
aggregations:
  calls: {use: count, of: raw_syscalls:sys_enter, by: [comm, id]}
expect: [calls.total > 0]
`;

test("it says its version", async () => {
  const text = readFileSync(join(project, "package.json"), "utf8");
  const { version } = JSON.parse(text) as { readonly version: string };
  const container = await startContainer();
  expect(await cliIn(container, ["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});

test("it checks a spec that came with it", async () => {
  const container = await startContainer({ mounts: { [TRACEFS]: TRACEFS }, hostPids: true });
  const checked = await cliIn(container, ["check", shippedSpec]);
  expect(checked).toEqual({ status: 0, stdout: `${shippedSpec}: ok\n`, stderr: "" });
});

test("it reports on a recording as it does on the host, byte for byte", async () => {
  const folder = scratchFolder();
  const recording = readFileSync(join(project, "test/fixtures/trace/linux-6.18.dat.gz"));
  writeFileSync(join(folder, "trace.dat"), gunzipSync(recording));
  writeFileSync(join(folder, "spec.yaml"), reportSpec);
  const container = await startContainer({ mounts: { "/data": folder } });
  const inside = await cliIn(container, ["report", "/data/trace.dat", "/data/spec.yaml"]);
  const outside = await runCli(["report", join(folder, "trace.dat"), join(folder, "spec.yaml")]);
  expect(outside.stdout).toContain("rows");
  expect(inside).toEqual(outside);
});

describe("with an older Node", () => {
  const old = olderNode();
  needs(old !== undefined, "this machine has no Node older than 22 of its own");

  test("it says what is missing, and exits with 3", async () => {
    const container = await startContainer({ node: old! });
    const { status, stdout, stderr } = await cliIn(container, ["--version"]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toMatch(
      /^ftrace-run needs Node 22\.17 or later \(not 23\); this is v2\d\.\S+ \(\/usr\/bin\/node\)\.\n/,
    );
  });
});

/** The machine's own Node; the project's comes first on the path. */
function olderNode(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const own = folders
    .filter((folder) => !folder.includes("node_modules"))
    .map((folder) => join(folder, "node"))
    .find((path) => existsSync(path));
  if (own === undefined) return undefined;
  const version = spawnSync(own, ["--version"], { encoding: "utf8" }).stdout;
  return /^v2[01]\./.test(version) ? own : undefined;
}
