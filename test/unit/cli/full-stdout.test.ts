import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { cliCommand } from "../../support/cli/run-cli.ts";

test("what doesn't fit on stdout is said on stderr, and is a failure", () => {
  const full = openSync("/dev/full", "w");
  try {
    const [program, ...args] = cliCommand(["--help"]);
    const { status, stderr } = spawnSync(program, args, {
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 6, stderr: "error[output-failed]: stdout: ENOSPC\n" });
  } finally {
    closeSync(full);
  }
});
