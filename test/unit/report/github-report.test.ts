import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diagnostic } from "../../../src/core/diagnostic.ts";
import { githubReport, isAnnotation } from "../../../src/report/github-report.ts";
import { hostileResult } from "./hostile.ts";
import { SPEC_FILE, sampleParts, sampleRecording, sampleResult } from "./sample.ts";

test("a passed run is one line", () => {
  expect(githubReport([sampleResult()])).toBe(
    "ftrace-run who-preempts-whom: passed (exit 0); 2 of 2 expectations held; 12,345 events, none lost; teardown verified\n",
  );
});

test("an expectation that does not hold is an error at its place", () => {
  const right = { value: 100, unit: "none" } as const;
  const expectations = [
    { verdict: "failed", left: { value: 7, unit: "events" }, right },
    { verdict: "held" },
  ] as const;
  expect(githubReport([sampleResult({ expectations })])).toContain(
    "::error file=specs/sched-switch.yaml,line=4,endLine=4,col=5,endColumn=25,title=who-preempts-whom::" +
      "does not hold: switches.total > 100 (7, compared with 100)\n",
  );
});

test("lost events are an error where they decide, else a warning", () => {
  const recording = sampleRecording({ overrun: 5 });
  const spec = { ...sampleParts().spec, loss: "allow" } as const;
  expect(githubReport([sampleResult({ recording })])).toContain(
    "::error file=specs/sched-switch.yaml,title=",
  );
  expect(githubReport([sampleResult({ recording, spec })])).toContain(
    "::warning file=specs/sched-switch.yaml,title=",
  );
});

test("a problem comes with its hint, and what GitHub's grammar needs is escaped", () => {
  const at = { source: { ...SPEC_FILE, path: "a,b:c%.yaml" }, start: 0, end: 7 };
  const problems = [diagnostic("unknown-key", "100% wrong\n::x", { at, hint: "write it right" })];
  expect(githubReport([sampleResult({ problems })])).toContain(
    "::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=1,endColumn=8,title=who-preempts-whom::100%25 wrong\\n::x (write it right)\n",
  );
});

test("a failed verdict always has an error, whatever the text in it", () => {
  fc.assert(
    fc.property(hostileResult, (result) => {
      const lines = githubReport([result]).trimEnd().split("\n");
      const commands = lines.filter((line) => /^\s*::/.test(line));
      expect(commands.every((line) => /^::(?:error|warning) [^\n]*::/.test(line))).toBe(true);
      expect(commands.filter((line) => !isAnnotation(line))).toEqual([]);
      expect(commands.some((line) => line.startsWith("::error "))).toBe(result.verdict.status !== "passed");
      expect(lines.filter((line) => !line.startsWith("::"))).toEqual([expect.stringMatching(/^ftrace-run /)]);
    }),
  );
});
