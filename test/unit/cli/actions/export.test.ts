import { spawnSync } from "node:child_process";
import { lstatSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
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

test("export writes folded stacks, to stdout or to a file that belongs to nobody else", async () => {
  const path = recorded("graph/vfs-write-6.12.dat");
  const { status, stdout } = await runCli(["export", path, "--to", "folded"]);
  expect(status).toBe(0);
  expect(stdout).toContain("dd-203;vfs_write;rw_verify_area 4734896\n");
  const output = join(scratchFolder(), "calls.folded");
  const secret = join(scratchFolder(), "secret");
  writeFileSync(secret, "kept\n");
  symlinkSync(secret, output);
  const written = await runCli(["export", path, "--to", "folded", "--output", output]);
  expect({ status: written.status, stdout: written.stdout }).toEqual({ status: 0, stdout: "" });
  expect(readFileSync(output, "utf8")).toBe(stdout);
  expect(lstatSync(output).isFile()).toBe(true);
  expect(readFileSync(secret, "utf8")).toBe("kept\n");
});

test("what has no calls and no stacks, and an event that isn't there, are mistakes", async () => {
  const plain = await runCli(["export", recorded("trace/linux-6.18.dat"), "--to", "folded"]);
  expect({ status: plain.status, stdout: plain.stdout }).toEqual({ status: 2, stdout: "" });
  expect(plain.stderr).toContain(
    "error[event-not-recorded]: nothing to export to folded: the recording has no calls of the function_graph tracer and no stacks of events",
  );
  const stacks = recorded("function/linux-6.12.stacks.dat");
  const misspelt = await runCli(["export", stacks, "--to", "speedscope", "--event", "sched_swich"]);
  expect({ status: misspelt.status, stdout: misspelt.stdout }).toEqual({ status: 2, stdout: "" });
  expect(misspelt.stderr).toContain('no event of the recording matches "sched_swich"');
});
