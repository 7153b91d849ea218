import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { needs } from "../../support/needs.ts";

const launcher = join(import.meta.dirname, "../../../bin/ftrace-run.js");

/** A Node on the PATH that is too old, where there is one (the one that npm ci brought along is not). */
function oldNode(): string | undefined {
  const folders = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"));
  return folders
    .map((folder) => join(folder, "node"))
    .find((node) => {
      const { status, stdout } = spawnSync(node, ["-p", "process.versions.node"], { encoding: "utf8" });
      return status === 0 && Number(stdout.split(".")[0]) < 22;
    });
}

describe("the launcher", () => {
  const old = oldNode();
  needs(old !== undefined, "there is no Node before 22 on the PATH");

  test("tells an old Node's user what to do, and stops", () => {
    const { status, stdout, stderr } = spawnSync(old!, [launcher, "--version"], { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toContain("ftrace-run needs Node 22.17 or later (not 23); this is v");
    expect(stderr).toContain("npm ci");
  });
});
