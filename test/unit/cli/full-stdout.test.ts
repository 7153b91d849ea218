import { spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { cliCommand } from "../../support/cli/run-cli.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

const fixture = join(import.meta.dirname, "../../fixtures/trace/linux-6.18.dat.gz");

test.each([
  ["help", ["--help"]],
  ["a report", ["report", "trace.dat"]],
  ["a listing", ["report", "trace.dat", "--format", "trace"]],
  ["events", ["show", "trace.dat", "--format", "ndjson"]],
])("%s that doesn't fit on stdout is said on stderr, and is a failure", (_, words) => {
  const cwd = scratchFolder();
  writeFileSync(join(cwd, "trace.dat"), gunzipSync(readFileSync(fixture)));
  const full = openSync("/dev/full", "w");
  try {
    const [program, ...args] = cliCommand(words);
    const { status, stderr } = spawnSync(program, args, {
      cwd,
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 6, stderr: "error[output-failed]: stdout: ENOSPC\n" });
  } finally {
    closeSync(full);
  }
});
