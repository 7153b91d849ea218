import { expect, test } from "vitest";
import { hasFailed } from "../../../src/result/failed-process.ts";

test.each([
  [{ exitCode: 0 }, false],
  [{ exitCode: 1 }, true],
  [{ exitCode: 1, expectedExit: [0, 1] }, false],
  [{ exitCode: 0, expectedExit: [1] }, true],
  [{ signal: "SIGSEGV", expectedExit: ["SIGSEGV"] }, false],
  [{ signal: "SIGKILL" }, true],
  [{ signal: "SIGKILL", endedBySession: true }, false],
  [{ signal: "SIGTERM", timedOut: true, expectedExit: ["SIGTERM"] }, true],
] as const)("%j has failed: %s", (parts, failed) => {
  const process = { item: 0, copy: 0, pid: 1, command: ["a"], endedBySession: false, timedOut: false };
  expect(hasFailed({ ...process, ...parts })).toBe(failed);
});
