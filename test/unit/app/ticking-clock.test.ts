import { expect, test } from "vitest";
import { loadForReport, reportRecording } from "../../../src/app/recordings/report-recording.ts";
import { headingFacts } from "../../../src/report/text/heading-text.ts";
import type { ResultDocument } from "../../../src/document/result-document.ts";
import { sourceOf } from "../../support/recorded.ts";
import { buildVersion7 } from "../../support/trace-cmd/file-builder.ts";
import { sampleFile } from "../../support/trace-cmd/machine-sample.ts";

const sample = sampleFile({ bigEndian: false, longBytes: 8 });

function report(clock: string, lines: readonly string[]): ResultDocument {
  const file = { ...sample, instances: [{ ...sample.instances[0]!, clock }] };
  const bytes = buildVersion7(file, { compression: "zstd" });
  const text = ["version: 1", "name: ticks", ...lines].join("\n");
  const spec = loadForReport({ path: "ticks.yaml", text }, { set: {}, readFile: () => undefined });
  if (!spec.ok) throw new Error(spec.error[0]?.message);
  return reportRecording(sourceOf(bytes), spec.value, "0").result;
}

const questions = [
  "aggregations:",
  "  waits: {use: latency, from: a:one, to: a:one, key: common_pid}",
  "  n: {use: count, of: a:one}",
];

test.each(["counter", "x86-tsc"])("what clock %s measures is in ticks, and has no rate", (clock) => {
  const result = report(clock, [...questions, "expect: [waits.max > 100, n.total == 5]"]);
  expect(result.recording).toMatchObject({ durationNs: null, durationTicks: 500_000_001 });
  const { waits, n } = result.aggregations;
  expect(waits!.scalars["max"]).toEqual({ value: 499_999_980, unit: "ticks" });
  expect(waits!.histograms?.map(({ unit }) => unit)).toEqual(["ticks"]);
  expect(waits!.table.columns.map(({ unit }) => unit)).not.toContain("ns");
  expect(n!.scalars["per-second"]).toEqual({ value: null, unit: "per-second" });
  expect(result.expectations.map(({ verdict }) => verdict)).toEqual(["held", "held"]);
  expect(headingFacts(result)).toContain("5 events in 500,000,001 ticks, none lost");
});

test("the same on a clock of time is time", () => {
  const result = report("mono", [...questions, "expect: [waits.max < 1s]"]);
  expect(result.recording).toMatchObject({ durationNs: 500_000_001 });
  expect(result.aggregations["waits"]!.scalars["max"]).toEqual({ value: 499_999_980, unit: "ns" });
  expect(result.verdict.status).toBe("passed");
});

test("uptime is time, in steps of ten milliseconds", () => {
  const result = report("uptime", questions);
  expect(result.recording).toMatchObject({ durationNs: 5_000_000_010_000_000 });
});

test("units of time and rates are refused on a clock that counts ticks, where they are written", () => {
  const compared = report("counter", [...questions, "expect: [waits.max < 5ms]"]);
  expect(compared.verdict.exitStatus).toBe(2);
  expect(compared.problems[0]).toMatchObject({ code: "bad-unit", at: { line: 6 } });
  const rated = report("counter", ["aggregations:", "  r: {use: rate, of: a:one, every: 1ms}"]);
  expect(rated.verdict.exitStatus).toBe(2);
  expect(rated.problems[0]).toMatchObject({
    code: "wrong-value",
    message: 'rate needs a clock that measures time, but "counter" counts ticks',
    at: { line: 4 },
  });
});
