import { expect, test } from "vitest";
import { summaryReport } from "../../../../src/report/markdown/summary-report.ts";
import { markdownReport } from "../../../../src/report/markdown/markdown-report.ts";
import { sampleResult } from "../sample.ts";

const passed = sampleResult();
const failed = sampleResult({
  expectations: [{ verdict: "failed", left: { value: 7, unit: "events" } }, { verdict: "held" }],
});

test("one spec: its report", () => {
  expect(summaryReport([passed])).toBe(markdownReport(passed));
});

test("several specs: a table of verdicts, then what did not pass, then the rest", () => {
  expect(summaryReport([passed, failed])).toBe(
    [
      "# 2 specs: 1 passed, 1 failed\n",
      "| spec | verdict | held | first reason |",
      "| --- | --- | ---: | --- |",
      "| who-preempts-whom | passed | 2 of 2 |  |",
      "| who-preempts-whom | failed | 1 of 2 | does not hold: switches.total > 100 |",
      "",
      markdownReport(failed),
      markdownReport(passed),
    ].join("\n"),
  );
});

test("never larger than GitHub shows, with every verdict in the table, and what is left out is counted", () => {
  const report = Buffer.byteLength(markdownReport(passed));
  const specs = Math.ceil(1_048_576 / report) + 10;
  const summary = summaryReport([...Array.from({ length: specs }, () => passed), failed]);
  expect(Buffer.byteLength(summary)).toBeLessThan(1_000_100);
  expect(summary.match(/^\| who-preempts-whom \| /gmu)).toHaveLength(specs + 1);
  const reports = summary.match(/^\*\*Verdict: /gmu)!.length;
  expect(summary).toContain(
    `The reports of ${specs + 1 - reports} more specs are too large for a summary.\n`,
  );
  expect(summary).toContain("**Verdict: failed**");
});
