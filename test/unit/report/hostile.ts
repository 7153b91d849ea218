import * as fc from "fast-check";
import type { ResultDocument } from "../../../src/document/result-document.ts";
import type { AggregationResult } from "../../../src/document/aggregation-result.ts";
import { diagnostic } from "../../../src/core/diagnostic.ts";
import { buildResult } from "../../../src/result/build-result.ts";
import { column, expectation, SPEC_FILE, sampleRecording, sampleSession } from "./sample.ts";

/** Text that somebody chose to break a report with, or that is merely strange. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "\u001b[2J\u001b[31mred",
    "a\nb\r\nc\td",
    "::error file=x::pwned",
    "  ::stop-commands::x",
    "##[error]pwned",
    "a|b\\|c\\\\|d",
    "```\n# out\n```",
    '</failure><failure message="',
    "]]>",
    "<script>alert(1)</script>",
    "@everyone #123 https://example.org www.example.org",
    "\u202egnp.exe",
    "\u009b31m",
    "\ufffe\uffff\u{1fffe}",
    "\ud800",
    "\udc00x",
    "日本語のプロセス",
    "e\u0301\u200d\u{1f468}\u200d\u{1f469}",
    "%0A%25,x:y",
    "__proto__",
    "1. x",
    "- [ ] x",
    "x".repeat(300),
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(fc.nat({ max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
);

/** A result with hostile text wherever text can come from somebody else. */
export const hostileResult: fc.Arbitrary<ResultDocument> = fc
  .tuple(
    fc.array(hostileText, { minLength: 1, maxLength: 60 }),
    fc.constantFrom("held", "failed", "inconclusive" as const),
    fc.nat({ max: 3 }),
    fc.boolean(),
  )
  .map(([texts, verdict, lost, isReport]) => {
    let used = 0;
    const next = (): string => texts[used++ % texts.length]!;
    return buildResult({
      toolVersion: "1.2.3",
      spec: {
        source: { path: next(), text: SPEC_FILE.text },
        name: next(),
        question: next(),
        params: [{ name: next(), value: next(), description: next() }],
        loss: "fail",
        expect: [expectation(next(), next())],
      },
      kernel: { release: next(), architecture: next(), cpus: 2, clock: next() },
      recording: { ...sampleRecording({ overrun: lost }), eventCounts: new Map([[next(), 1]]) },
      aggregations: [{ name: next(), use: next(), events: [next()], result: hostileAggregation(next) }],
      expectations: [
        { verdict, left: { value: next(), unit: "none" }, right: { value: 1, unit: "ns" }, reason: next() },
      ],
      problems: [diagnostic("unknown-event", next(), { hint: next() })],
      ...(!isReport && { session: hostileSession(next) }),
    });
  });

function hostileAggregation(next: () => string): AggregationResult {
  return {
    table: {
      columns: [
        column(next(), "key", "text"),
        column(next(), "key", "integer"),
        column(next(), "value", "integer", "bytes"),
        column(next(), "value", "text"),
        column(next(), "value", "real", "ratio"),
      ],
      rows: [
        [next(), 1, 2, next(), 0.5],
        [next(), null, "18446744073709551615", null, null],
      ],
      totalRows: 3,
    },
    scalars: { [next()]: { value: -1.5, unit: "per-second" } },
    histograms: [
      { label: next(), unit: "ns", scale: "log2", key: [next()], buckets: [{ from: 1, to: 2, count: 3 }] },
    ],
    series: [{ label: next(), unit: "events", key: [next()], stepNs: 1_000, values: [1, 2, 3] }],
    tree: {
      name: next(),
      values: { [next()]: { value: 1, unit: "none" } },
      children: [{ name: next(), values: {}, children: [] }],
    },
    notes: [next()],
  };
}

function hostileSession(next: () => string): ReturnType<typeof sampleSession> {
  return sampleSession({
    id: next(),
    recording: next(),
    workload: [
      {
        item: 0,
        copy: 0,
        pid: 1,
        command: [next(), next()],
        exitCode: 1,
        endedBySession: false,
        timedOut: false,
        stdout: next(),
        stderr: next(),
      },
    ],
    teardown: {
      verified: false,
      identicalFiles: 7,
      differences: [
        { path: next(), before: next(), after: null, whose: "ours" },
        { path: next(), before: null, after: next(), whose: "foreign" },
      ],
    },
    problems: [diagnostic("disk-full", next())],
  });
}
