import { execFileSync } from "node:child_process";
import { release } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findTracefs } from "../../src/tracefs/find-tracefs.ts";
import { isPerInstance } from "../../src/tracefs/instance-files.ts";
import { documentedScopes, measuredScopes, scopesText } from "../support/setting-table.ts";

const script = join(import.meta.dirname, "../support/vm/setting-scope.sh");

const NOT_SET: ReadonlySet<string> = new Set(["absent", "refused"]);

/** A tracer that this machine refuses, and events that other programs set, differ from machine to machine. */
test("which files an instance has for itself, as measured here, is what the program goes by", () => {
  const { mountPoint } = findTracefs();
  const text = execFileSync("sh", [script, mountPoint, `ftrace-run-test-${process.pid}`], {
    encoding: "utf8",
  });
  const { scopes, left } = measuredScopes(text);
  console.log(`Linux ${release()}: every file that a plan can write\n${scopesText(scopes)}`);
  expect(left).toEqual([]);
  expect(scopes.get("trace_clock")).toBe("instance");
  expect([...scopes.values()].filter((scope) => scope === "instance").length).toBeGreaterThan(20);
  for (const [file, scope] of scopes) {
    if (!NOT_SET.has(scope))
      expect(`${file}: ${isPerInstance(file)}`).toBe(`${file}: ${scope === "instance"}`);
  }
  const documented = documentedScopes();
  for (const [file, scope] of scopes) expect(documented.has(file) || scope === "absent", file).toBe(true);
  // What a kernel has, and takes, differs from build to build; whose a setting is doesn't.
  const column = /^\d+\.\d+/u.exec(release())![0];
  for (const [file, byKernel] of documented) {
    const [said, found] = [byKernel.get(column), scopes.get(file)].map((scope) =>
      scope === undefined || NOT_SET.has(scope) ? undefined : scope,
    );
    if (said !== undefined && found !== undefined) expect(`${file}: ${found}`).toBe(`${file}: ${said}`);
  }
});
