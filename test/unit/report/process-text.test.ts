import { expect, test } from "vitest";
import { expectedTexts, hasFailed } from "../../../src/report/process-text.ts";
import type { ProcessOutcome } from "../../../src/document/result-document.ts";

function process(parts: Partial<ProcessOutcome>): ProcessOutcome {
  const command = ["grep", "-q", "x", "f"];
  return { item: 0, copy: 0, pid: 1, command, endedBySession: false, timedOut: false, ...parts };
}

test("what `exit` allows is told once for all copies, and success not at all", () => {
  const expectedExit = [0, 1, "SIGSEGV"];
  const all = [
    process({ exitCode: 1, expectedExit }),
    process({ exitCode: 1, expectedExit, copy: 1 }),
    process({ exitCode: 0, expectedExit, copy: 2 }),
    process({ signal: "SIGSEGV", expectedExit, copy: 3 }),
    process({ exitCode: 3, copy: 4 }),
  ];
  expect(expectedTexts(all)).toEqual([
    "grep -q x f exited with status 1, as expected (2 times)",
    "grep -q x f was ended by SIGSEGV, as expected",
  ]);
});

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
  expect(hasFailed(process(parts))).toBe(failed);
});
