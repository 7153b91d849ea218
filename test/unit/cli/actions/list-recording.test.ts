import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { cliCommand, runCli } from "../../../support/cli/run-cli.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";

function fixture(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../../fixtures/${name}.gz`, import.meta.url)));
}

/** A recording in a folder of its own; its path. */
function recorded(name: string, change: (bytes: Buffer) => Buffer = (bytes) => bytes): string {
  const path = join(scratchFolder(), "trace.dat");
  writeFileSync(path, change(fixture(name)));
  return path;
}

test("a recording is listed on stdout as the kernel has it, header and all", async () => {
  const { status, stdout, stderr } = await runCli([
    "report",
    recorded("graph/linux-6.12.dat"),
    "--format",
    "trace",
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toBe(fixture("graph/linux-6.12.plain").toString("latin1"));
});

test("with time, task and context where they are asked for", async () => {
  const path = recorded("graph/linux-6.1.dat");
  const { status, stdout } = await runCli(["report", path, "--format", "trace-long"]);
  const theirs = fixture("graph/linux-6.1.text").toString("latin1").split("\n");
  expect(status).toBe(0);
  expect(stdout.split("\n").slice(4)).toEqual(
    theirs.slice(theirs.findLastIndex((line) => line.startsWith("#")) + 1),
  );
});

test("what was lost, or can't be read, is said on stderr", async () => {
  const lost = await runCli(["report", recorded("function/linux-6.1.overwritten.dat"), "--format", "trace"]);
  expect(lost.status).toBe(0);
  expect(lost.stderr).toMatch(
    /^warning\[events-lost\]: [\d,]+ of the events were lost while recording, by the kernel's count\n$/u,
  );
  expect(lost.stdout).toMatch(/^CPU:0 \[LOST \d+ EVENTS\]$/mu);
  const cut = recorded("graph/linux-6.1.dat", (bytes) => bytes.subarray(0, bytes.length - 5_000));
  const { status, stderr } = await runCli(["report", cut, "--format", "trace"]);
  expect(status).toBe(0);
  expect(stderr).toContain("of the recording's pages could not be read to the end");
});

test("a reader that has seen enough ends it", () => {
  const [program, ...args] = cliCommand([
    "report",
    recorded("graph/linux-6.12.dat"),
    "--format",
    "trace-long",
  ]);
  const { status, stdout, stderr } = spawnSync(
    "sh",
    ["-c", '("$@"; echo "status $?" >&2) | head -1', "sh", program, ...args],
    { encoding: "utf8" },
  );
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: "# tracer: function_graph\n",
    stderr: "status 0\n",
  });
});

test("what isn't a recording is refused", async () => {
  const path = join(scratchFolder(), "trace.dat");
  writeFileSync(path, "name: x\n");
  const { status, stdout, stderr } = await runCli(["report", path, "--format", "trace"]);
  expect({ status, stdout }).toEqual({ status: 6, stdout: "" });
  expect(stderr).toContain("error[recording-malformed]");
});
