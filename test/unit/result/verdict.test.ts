import { describe, expect, test } from "vitest";
import { type Diagnostic, diagnostic, warning } from "../../../src/core/diagnostic.ts";
import { buildResult, type ResultParts } from "../../../src/result/build-result.ts";
import type { ResultDocument, SessionOutcome, VerdictStatus } from "../../../src/document/result-document.ts";
import { sampleParts, sampleRecording, sampleResult, sampleSession } from "../report/sample.ts";

const held = { verdict: "held" } as const;
const failed = { verdict: "failed" } as const;
const open = { verdict: "inconclusive", reason: "it has no row" } as const;
const lossy = sampleRecording({ overrun: 1 });
const sigint = { kind: "signal", signal: "SIGINT", number: 2 } as const;
const sigterm = { kind: "signal", signal: "SIGTERM", number: 15 } as const;
const left = { path: "instances/x", before: null, after: "", whose: "ours" } as const;
const notRestored = { verified: false, identicalFiles: 9, differences: [left] };
const diskFull = diagnostic("disk-full", "no space left");
const allowed = { ...sampleParts().spec, loss: "allow" } as const;

const cases: readonly (readonly [string, Partial<ResultParts>, VerdictStatus, number])[] = [
  ["everything held", {}, "passed", 0],
  ["an expectation failed", { expectations: [held, failed] }, "failed", 1],
  ["an expectation has no value", { expectations: [held, open] }, "inconclusive", 4],
  ["one failed beside one without a value", { expectations: [failed, open] }, "failed", 1],
  ["one without a value beside one that failed", { expectations: [open, failed] }, "failed", 1],
  ["an expectation was not evaluated", { expectations: [held] }, "inconclusive", 4],
  ["events were overwritten", { recording: lossy }, "inconclusive", 4],
  ["events were dropped", { recording: sampleRecording({ dropped: 1 }) }, "inconclusive", 4],
  [
    "pages are flagged as missing events",
    { recording: sampleRecording({}, { pagesWithMissedEvents: 1 }) },
    "inconclusive",
    4,
  ],
  [
    "a probe missed some of its hits",
    { recording: { ...sampleRecording(), probes: [{ name: "kprobes:openat", hits: 5, missed: 1 }] } },
    "inconclusive",
    4,
  ],
  [
    "a probe missed none",
    { recording: { ...sampleRecording(), probes: [{ name: "kprobes:openat", hits: 5, missed: 0 }] } },
    "passed",
    0,
  ],
  [
    "loss outweighs a failed expectation",
    { recording: lossy, expectations: [failed, held] },
    "inconclusive",
    4,
  ],
  ["loss is allowed", { recording: lossy, spec: allowed }, "passed", 0],
  [
    "loss is allowed and an expectation failed",
    { recording: lossy, spec: allowed, expectations: [failed, held] },
    "failed",
    1,
  ],
  [
    "malformed pages are never allowed",
    { recording: sampleRecording({}, { malformedPages: 1 }), spec: allowed },
    "inconclusive",
    4,
  ],
  ["the disk is full", { session: sampleSession({ problems: [diskFull] }), recording: lossy }, "error", 6],
  ["a warning decides nothing", { problems: [warning("disk-full", "nearly no space left")] }, "passed", 0],
  ["one Ctrl-C only ends the recording", { session: sampleSession({ stoppedBy: sigint }) }, "passed", 0],
  [
    "one Ctrl-C, and an expectation failed",
    { session: sampleSession({ stoppedBy: sigint }), expectations: [failed, held] },
    "failed",
    1,
  ],
  [
    "a second Ctrl-C",
    { session: sampleSession({ stoppedBy: { ...sigint, abandoned: true } }) },
    "interrupted",
    130,
  ],
  ["SIGTERM", { session: sampleSession({ stoppedBy: sigterm }) }, "interrupted", 143],
  [
    "SIGTERM outweighs loss",
    { session: sampleSession({ stoppedBy: sigterm }), recording: lossy },
    "interrupted",
    143,
  ],
  [
    "a full disk outweighs SIGTERM",
    { session: sampleSession({ stoppedBy: sigterm, problems: [diskFull] }) },
    "error",
    6,
  ],
  [
    "something is left in the kernel",
    { session: sampleSession({ teardown: notRestored }) },
    "not-restored",
    5,
  ],
  [
    "what is left outweighs all",
    { session: sampleSession({ teardown: notRestored, stoppedBy: sigterm, problems: [diskFull] }) },
    "not-restored",
    5,
  ],
  [
    "an undo failed",
    { session: sampleSession({ problems: [diagnostic("undo-failed", "EBUSY")] }) },
    "not-restored",
    5,
  ],
  [
    "nothing was compared",
    { session: sampleSession({ teardown: { verified: false, identicalFiles: 0, differences: [] } }) },
    "not-restored",
    5,
  ],
  [
    "somebody else changed a file",
    {
      session: sampleSession({
        teardown: { verified: true, identicalFiles: 9, differences: [{ ...left, whose: "foreign" }] },
      }),
    },
    "passed",
    0,
  ],
  [
    "it failed before it touched anything",
    {
      session: sampleSession({
        problems: [diskFull],
        teardown: { verified: false, identicalFiles: 0, differences: [] },
      }),
    },
    "error",
    6,
  ],
];

describe("the verdict when", () => {
  test.each(cases)("%s", (_, overrides, status, exitStatus) => {
    expect(sampleResult(overrides).verdict).toMatchObject({ status, exitStatus });
  });
});

test("only a passed verdict has no reasons", () => {
  for (const [, overrides, status] of cases) {
    expect(sampleResult(overrides).verdict.reasons.length > 0).toBe(status !== "passed");
  }
});

test("nothing recorded and nothing wrong is not a success", () => {
  const { source } = sampleParts().spec;
  const result = buildResult({ toolVersion: "1.2.3", spec: { source } });
  expect(result.verdict).toEqual({
    status: "inconclusive",
    exitStatus: 4,
    reasons: ["nothing was recorded"],
  });
});

test("the first cause of several decides", () => {
  const unknownEvent = diagnostic("unknown-event", "no such event");
  const session = sampleSession({ startToArmedMs: 0, problems: [unknownEvent, diskFull] });
  expect(sampleResult({ session }).verdict).toMatchObject({
    exitStatus: 3,
    reasons: ["no such event", "no space left"],
  });
});

describe("an error's exit status depends on what was done before it", () => {
  const unreadable = diagnostic("file-unreadable", "trace.dat can't be read");
  const refused = diagnostic("kernel-refused", "the kernel refuses it");
  const unfinished = { kind: "failed" } as const;
  const prepared = { startToArmedMs: 0, recordedNs: 0, stoppedBy: unfinished };
  const recorded = { startToArmedMs: 80, stoppedBy: unfinished };

  function withoutSession(problem: Diagnostic): ResultDocument {
    const { session: _, ...parts } = sampleParts();
    return buildResult({ ...parts, problems: [problem] });
  }

  /** Of an error that the session reported, and of one that reading its recording reported. */
  function withSession(problem: Diagnostic, session: Partial<SessionOutcome>): readonly ResultDocument[] {
    return [
      sampleResult({ session: sampleSession({ ...session, problems: [problem] }) }),
      sampleResult({ session: sampleSession(session), problems: [problem] }),
    ];
  }

  function verdicts(results: readonly ResultDocument[]): ReadonlySet<string> {
    return new Set(results.map(({ verdict }) => `${verdict.status} ${verdict.exitStatus}`));
  }

  test.each([
    ["spec", unreadable, "invalid 2", "error 6", "error 6"],
    ["kernel", refused, "unsupported 3", "unsupported 3", "error 6"],
    ["run", diskFull, "error 6", "error 6", "error 6"],
    ["restore", diagnostic("undo-failed", "EBUSY"), "not-restored 5", "not-restored 5", "not-restored 5"],
  ] as const)("%s: without a session, before recording, after it", (_, problem, nothing, before, after) => {
    expect(verdicts([withoutSession(problem)])).toEqual(new Set([nothing]));
    expect(verdicts(withSession(problem, prepared))).toEqual(new Set([before]));
    expect(verdicts(withSession(problem, recorded))).toEqual(new Set([after]));
  });

  test("the cause comes before what follows from it", () => {
    const lost = diagnostic("capture-failed", "trace.dat could not be written");
    const session = sampleSession({ ...recorded, problems: [lost] });
    expect(sampleResult({ session, problems: [unreadable] }).verdict.reasons.slice(0, 2)).toEqual([
      "trace.dat could not be written",
      "trace.dat can't be read",
    ]);
  });
});

test("expectations keep their values where loss makes them inconclusive", () => {
  const [first] = sampleResult({ recording: lossy }).expectations;
  expect(first).toMatchObject({
    verdict: "inconclusive",
    left: { value: 12_345 },
    reason: "the recording is incomplete",
  });
});
