import { describe, expect, test } from "vitest";
import { diagnostic } from "../../../src/core/diagnostic.ts";
import { buildResult } from "../../../src/result/build-result.ts";
import { explainText } from "../../../src/report/commands/explain-text.ts";
import { githubReport } from "../../../src/report/github-report.ts";
import { jsonReport } from "../../../src/report/json-report.ts";
import { junitReport } from "../../../src/report/junit-report.ts";
import { markdownReport } from "../../../src/report/markdown/markdown-report.ts";
import { htmlReport } from "../../../src/report/html/html-report.ts";
import type { ResultDocument } from "../../../src/document/result-document.ts";
import { headingFacts } from "../../../src/report/text/heading-text.ts";
import { textReport } from "../../../src/report/text/text-report.ts";
import { sampleParts, sampleRecording, sampleResult, sampleSession } from "../../unit/report/sample.ts";
import { unfinishedResults } from "../../unit/report/unfinished.ts";

const plain = { color: false, unicode: true };

const troubled = sampleResult({
  recording: sampleRecording({ overrun: 1_200, dropped: 34 }),
  expectations: [
    { verdict: "failed", left: { value: 7, unit: "events" }, right: { value: 100, unit: "none" } },
    { verdict: "inconclusive", left: { value: null, unit: "ratio" }, reason: 'on-cpu has no row ["sh"]' },
  ],
  problems: [diagnostic("output-failed", "report.html could not be written", { hint: "is the disk full?" })],
  session: sampleSession({
    teardown: {
      verified: false,
      identicalFiles: 12_344,
      differences: [
        { path: "instances/ftrace-run-4242-a1b2", before: null, after: "", whose: "ours" },
        { path: "tracing_cpumask", before: "3\n", after: "1\n", whose: "foreign" },
      ],
    },
    problems: [diagnostic("undo-failed", "the instance could not be removed: EBUSY")],
  }),
});

describe("the text report is as its golden file", () => {
  test.each([60, 80, 120])("at %d columns", async (width) => {
    await expect(textReport(sampleResult(), { width, ...plain })).toMatchFileSnapshot(`text-${width}.txt`);
  });

  test("in ASCII", async () => {
    const text = textReport(sampleResult(), { width: 80, color: false, unicode: false });
    await expect(text).toMatchFileSnapshot("text-ascii.txt");
  });

  test("in colour", async () => {
    const text = textReport(troubled, { width: 80, color: true, unicode: true });
    await expect(text.replaceAll("\u001b", "ESC")).toMatchFileSnapshot("text-color.txt");
  });

  test("where much went wrong", async () => {
    await expect(textReport(troubled, { width: 80, ...plain })).toMatchFileSnapshot("text-troubled.txt");
  });

  test("of a spec that could not be read", async () => {
    const problems = [diagnostic("yaml-syntax", "a tab can't indent")];
    const spec = { source: { path: "specs/x.yaml", text: "" } };
    const text = textReport(buildResult({ toolVersion: "1.2.3", spec, problems }), { width: 80, ...plain });
    await expect(text).toMatchFileSnapshot("text-unread.txt");
  });
});

describe("the other formats are as their golden files", () => {
  test("Markdown", async () => {
    await expect(markdownReport(sampleResult())).toMatchFileSnapshot("report.md");
    await expect(markdownReport(troubled)).toMatchFileSnapshot("report-troubled.md");
  });

  test("JUnit XML", async () => {
    await expect(junitReport([sampleResult(), troubled])).toMatchFileSnapshot("junit.xml");
  });

  test("GitHub workflow commands", async () => {
    await expect(githubReport([sampleResult(), troubled])).toMatchFileSnapshot("github.txt");
  });

  test("the result document", async () => {
    const { session: _, ...report } = sampleParts();
    await expect(jsonReport(buildResult(report))).toMatchFileSnapshot("result.json");
  });

  test.each([80, 140])("explain at %d columns", async (width) => {
    await expect(explainText(STEPS, INSTANCE, { width, ...plain })).toMatchFileSnapshot(
      `explain-${width}.txt`,
    );
  });
});

describe("what was not run to its end says so in every format", () => {
  const results = Object.entries(unfinishedResults());
  const formats = {
    "txt": (result: ResultDocument) => textReport(result, { width: 100, ...plain }),
    "md": markdownReport,
    "json": jsonReport,
    "xml": (result: ResultDocument) => junitReport([result]),
    "github.txt": (result: ResultDocument) => githubReport([result]),
  };

  describe.each(Object.entries(formats))("as its golden file .%s", (ending, format) => {
    test.each(results)("%s", async (name, result) => {
      await expect(format(result)).toMatchFileSnapshot(`unfinished/${name}.${ending}`);
    });
  });

  const html = (result: ResultDocument): string =>
    htmlReport([result]).replace(/<style>.*?<\/style>|<script>.*?<\/script>/gsu, "");
  const failed = results.filter(([name]) => name !== "endedEarly");
  test.each(failed)("%s, without a word of success", (_, result) => {
    for (const format of [...Object.values(formats), html]) {
      expect(format(result)).not.toMatch(/passed|✓|[1-9] of \d+ expectations? held/u);
    }
  });

  test("above a picture, too", () => {
    const facts = results.map(([, result]) => headingFacts(result).split("; ")[1]);
    expect(facts.slice(0, 3)).toEqual([
      "interrupted: stopped by SIGTERM",
      "interrupted: stopped by SIGINT",
      "ended early by Ctrl-C",
    ]);
  });

  test("and in the exit status", () => {
    const statuses = results.map(([name, { verdict }]) => [name, verdict.status, verdict.exitStatus]);
    expect(statuses).toEqual([
      ["interrupted", "interrupted", 143],
      ["abandoned", "interrupted", 130],
      ["endedEarly", "passed", 0],
      ["notStarted", "not-run", 143],
      ["refused", "not-run", 2],
      ["changed", "inconclusive", 4],
      ["unsupported", "unsupported", 3],
    ]);
  });
});

const INSTANCE = "/sys/kernel/tracing/instances/ftrace-run-4242-a1b2";
const STEPS = [
  {
    number: 1,
    phase: "prepare",
    title: "make the private instance",
    file: INSTANCE,
    value: "mkdir",
    undo: `rmdir ${INSTANCE}`,
  },
  {
    number: 2,
    phase: "configure",
    title: "filter sched:sched_switch",
    file: `${INSTANCE}/events/sched/sched_switch/filter`,
    value: 'prev_pid != 0 && prev_comm ~ "sh*"',
    undo: "removed with the instance",
  },
  {
    number: 3,
    phase: "start",
    title: "start the workload",
    value: "run",
    undo: "end its process groups",
  },
] as const;
