import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diagnostic } from "../../../src/core/diagnostic.ts";
import { githubReport, isAnnotation } from "../../../src/report/github-report.ts";
import { buildResult } from "../../../src/result/build-result.ts";
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

const failing = sampleResult({
  expectations: [
    { verdict: "failed", left: { value: 7, unit: "events" } },
    { verdict: "failed", left: { value: 0.5, unit: "ratio" } },
  ],
});

test.each([
  { specs: 5, annotations: 10, logged: 0, further: [] },
  { specs: 6, annotations: 9, logged: 3, further: ["::error title=ftrace-run::3 more errors: see the log"] },
])(
  "$specs specs with two errors each: GitHub shows ten of a step",
  ({ specs, annotations, logged, further }) => {
    const lines = githubReport(Array.from({ length: specs }, () => failing))
      .trimEnd()
      .split("\n");
    expect(lines.filter((line) => line.startsWith("::error file="))).toHaveLength(annotations);
    expect(lines.filter((line) => / error: does not hold: /u.test(line))).toHaveLength(logged);
    expect(lines.filter((line) => line.includes("see the log"))).toEqual(further);
    expect(lines.at(-1)).toBe(`ftrace-run: ${specs} specs: ${specs} failed`);
  },
);

test("a spec that was not run has one error, and none for each expectation", () => {
  const { spec } = sampleParts();
  const notRun = buildResult({
    toolVersion: "1.2.3",
    spec,
    notRun: { at: "2026-12-01T00:00:00.000Z", because: "fail-fast" },
  });
  const lines = githubReport([notRun]).trimEnd().split("\n");
  expect(lines.filter((line) => line.startsWith("::"))).toEqual([
    "::error file=specs/sched-switch.yaml,title=who-preempts-whom::not run: an earlier spec did not pass (--fail-fast)",
  ]);
});
