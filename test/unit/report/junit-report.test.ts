import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diagnostic } from "../../../src/core/diagnostic.ts";
import { buildResult } from "../../../src/result/build-result.ts";
import { junitReport } from "../../../src/report/junit-report.ts";
import { needsTools } from "../../support/needs.ts";
import { hostileResult } from "./hostile.ts";
import { schemaErrors, schemas, schemasFor } from "./junit-xsd.ts";
import { SPEC_FILE, sampleParts, sampleRecording, sampleResult, sampleSession } from "./sample.ts";
import { unfinishedResults } from "./unfinished.ts";

describe("by the public schemas", () => {
  needsTools("xmllint");

  test("reports of every verdict are valid", () => {
    const { session: _, ...report } = sampleParts();
    const results = [
      sampleResult(),
      sampleResult({ recording: sampleRecording({ overrun: 5 }) }),
      sampleResult({ expectations: [{ verdict: "failed" }, { verdict: "inconclusive" }] }),
      sampleResult({
        session: sampleSession({ teardown: { verified: false, identicalFiles: 1, differences: [] } }),
      }),
      buildResult(report),
      buildResult({ toolVersion: "1.2.3", spec: { source: { path: "", text: "" } } }),
    ];
    expect(schemaErrors(junitReport(results))).toEqual([]);
    expect(schemaErrors(junitReport([]))).toEqual([]);
  });

  test("reports with hostile text are valid", () => {
    fc.assert(
      fc.property(fc.array(hostileResult, { minLength: 5, maxLength: 10 }), (results) => {
        const xml = junitReport(results);
        expect(schemaErrors(xml, schemasFor(xml))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  test("the schemas refuse what is wrong", () => {
    const wrong = junitReport([sampleResult()]).replace(/ name="teardown"/, "");
    expect(schemaErrors(wrong)).toHaveLength(schemas.length);
  });
});

/** Results that must not look passed, and the case for the recording of each. */
const unfinished = unfinishedResults();

describe("what was not run to its end is not green", () => {
  needsTools("xmllint");

  test("and valid by Jenkins's schema", () => {
    const xml = junitReport(Object.values(unfinished));
    expect(schemasFor(xml)).toHaveLength(1);
    expect(schemaErrors(xml, schemasFor(xml))).toEqual([]);
  });
});

test("interrupted is an error, for the recording and for what was to be judged", () => {
  const xml = junitReport([unfinished.interrupted]);
  expect(xml).toContain('tests="4" failures="0" errors="3"');
  expect(xml).toContain('<error type="interrupted" message="stopped by SIGTERM">');
});

test.each(["notStarted", "refused", "unsupported"] as const)(
  "%s is skipped, with the time of the run",
  (name) => {
    const xml = junitReport([unfinished[name]]);
    expect(xml).toContain('tests="3" failures="0" errors="0" skipped="3"');
    expect(xml).toContain('timestamp="2025-01-02T03:04:06"');
  },
);

test("a recording that Ctrl-C ended early is not called complete", () => {
  expect(junitReport([unfinished.endedEarly])).toContain('tests="4" failures="0" errors="0" skipped="1"');
});

test("there is a case for the recording, for each expectation and for the teardown", () => {
  const names = [...junitReport([sampleResult()]).matchAll(/<testcase name="([^"]*)"/g)].map(
    ([, name]) => name,
  );
  expect(names).toEqual([
    "recording complete",
    "switches.total &gt; 100",
    "on-cpu[&quot;sh&quot;].share &gt; 90%",
    "teardown",
  ]);
});

test("what fails is a failure, what can't be judged an error, and both are counted", () => {
  const lost = junitReport([sampleResult({ recording: sampleRecording({ overrun: 1 }) })]);
  expect(lost).toContain('tests="4" failures="0" errors="3"');
  const failed = junitReport([sampleResult({ expectations: [{ verdict: "failed" }, { verdict: "held" }] })]);
  expect(failed).toContain('tests="4" failures="1" errors="0"');
  expect(failed).toContain('<failure type="failed"');
});

test("a run that could not be made is an error even without expectations", () => {
  const problems = [diagnostic("workload-failed-to-start", "there is no program nosuch")];
  const xml = junitReport([buildResult({ toolVersion: "1.2.3", spec: { source: SPEC_FILE }, problems })]);
  expect(xml).toContain('<error type="workload-failed-to-start" message="there is no program nosuch"');
});

test("a report on an older recording says when that was made, where the recording says it", () => {
  const { session: _, ...report } = sampleParts();
  const dated = { ...report, recording: { ...sampleRecording(), beganAt: "2026-11-25T15:24:42.123Z" } };
  expect(junitReport([buildResult(dated)])).toContain('timestamp="2026-11-25T15:24:42"');
  expect(junitReport([sampleResult(dated)])).not.toContain("2026-11-25");
});

test("a report on an older recording has no case for a teardown", () => {
  const { session: _, ...report } = sampleParts();
  expect(junitReport([buildResult(report)])).not.toContain("teardown");
});

describe("an XML parser", () => {
  needsTools("xmllint");

  test("reads back what was written, with hostile text made visible", () => {
    const name = "a<b>&\"'\u0001\ufffe]]>";
    const xml = junitReport([sampleResult({ spec: { ...sampleParts().spec, name } })]);
    const read = spawnSync("xmllint", ["--xpath", "string(//testsuite/@name)", "-"], {
      input: xml,
      encoding: "utf8",
    });
    expect(read.stdout.trimEnd()).toBe("a<b>&\"'\\x01\\u{fffe}]]>");
  });
});
