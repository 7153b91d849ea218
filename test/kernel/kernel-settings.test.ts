import { execFileSync } from "node:child_process";
import { release } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findTracefs } from "../../src/tracefs/find-tracefs.ts";
import { comparable, measuredScopes, ownership, scopesText } from "../support/setting-table.ts";

const script = join(import.meta.dirname, "../support/vm/setting-scope.sh");

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
  const { measured, taken } = ownership(scopes);
  expect(taken).toEqual(measured);
  const { documented, measured: found } = comparable(scopes, /^\d+\.\d+/u.exec(release())![0]);
  expect(documented).toEqual(found);
});
