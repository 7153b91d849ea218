import { incompleteness, lossSentences, recordedEventCount } from "../result/completeness.ts";
import { endedEarly, interruptionOf } from "../result/interruption.ts";
import type {
  ExpectationDocument,
  ProblemDocument,
  ResultDocument,
  Teardown,
} from "../document/result-document.ts";
import type { Rendering } from "./rendering.ts";
import { textReport } from "./text/text-report.ts";
import { outcomeText } from "./verdict-text.ts";
import { xmlDocument, type XmlElement } from "./xml.ts";

/**
 * Results as JUnit XML: a suite a spec, a case an expectation, one for the recording and one for the teardown. What
 * does not hold is a failure; what could not be judged, or was interrupted, is an error; what this kernel cannot do, or was
 * not started, is skipped. Follows Jenkins's schema, and Ant's where nothing is skipped (that one has no `skipped`).
 */
export function junitReport(results: readonly ResultDocument[]): string {
  return xmlDocument({ name: "testsuites", attributes: {}, children: results.map(testSuite) });
}

/** `--format junit`. */
export const junitRendering: Rendering = { document: junitReport };

interface TestCase {
  readonly name: string;
  readonly seconds: number;
  readonly outcome?: {
    readonly kind: "failure" | "error" | "skipped";
    readonly type: string;
    readonly message: string;
  };
}

function testSuite(result: ResultDocument, index: number): XmlElement {
  const cases = [
    recordingCase(result),
    ...result.expectations.map((expectation) => expectationCase(expectation, result)),
    ...teardownCase(result),
  ];
  const count = (kind: string): string =>
    String(cases.filter(({ outcome }) => outcome?.kind === kind).length);
  const skipped = count("skipped");
  const attributes = {
    name: nameOf(result.spec.name),
    package: "ftrace-run",
    id: String(index),
    timestamp: timeOf(result).slice(0, UNKNOWN_TIME.length),
    hostname: "localhost",
    tests: String(cases.length),
    failures: count("failure"),
    errors: count("error"),
    ...(skipped !== "0" && { skipped }),
    time: secondsText(secondsOf(result)),
  };
  return {
    name: "testsuite",
    attributes,
    children: [
      ...suiteProperties(result),
      ...cases.map((one) => caseElement(one, result)),
      ...output(result),
    ],
  };
}

/** Ant's schema requires a time. A spec that was not recorded has none, nor have recordings of other programs. */
const UNKNOWN_TIME = "1970-01-01T00:00:00";

function timeOf({ session, recording, notRun }: ResultDocument): string {
  return session?.startedAt ?? recording?.beganAt ?? notRun?.at ?? UNKNOWN_TIME;
}

function recordingCase(result: ResultDocument): TestCase {
  const base = { name: "recording complete", seconds: secondsOf(result) };
  const outcome = recordingOutcome(result);
  return outcome ? { ...base, outcome } : base;
}

/** Undefined if the recording is complete and as long as the spec says. */
function recordingOutcome(result: ResultDocument): TestCase["outcome"] {
  const { session, recording, spec } = result;
  const skipped = skippedOutcome(result);
  if (skipped) return skipped;
  const errors = [...result.problems, ...(session?.problems ?? [])].filter(isRunError);
  const first = errors[0];
  if (first)
    return { kind: "error", type: first.code, message: errors.map(({ message }) => message).join("; ") };
  const interruption = interruptionOf(session, recording);
  if (interruption) return { kind: "error", type: "interrupted", message: interruption.text };
  const reasons = incompleteness(recording, spec.loss);
  if (reasons.length > 0) return { kind: "error", type: "inconclusive", message: reasons.join("; ") };
  if (!endedEarly(session, recording)) return undefined;
  return { kind: "skipped", type: "ended-early", message: "Ctrl-C ended the recording early" };
}

/** For a spec that this kernel cannot run, or that was not started. */
function skippedOutcome({ verdict }: ResultDocument): TestCase["outcome"] {
  const { status, reasons } = verdict;
  if (status !== "unsupported" && status !== "not-run") return undefined;
  return { kind: "skipped", type: status, message: reasons.join("; ") };
}

function isRunError({ severity, fault }: ProblemDocument): boolean {
  return severity === "error" && fault !== "restore";
}

function expectationCase(expectation: ExpectationDocument, result: ResultDocument): TestCase {
  const { text, verdict } = expectation;
  const skipped = skippedOutcome(result);
  if (skipped) return { name: text, seconds: 0, outcome: skipped };
  const message = outcomeText(expectation);
  switch (verdict) {
    case "held":
      return { name: text, seconds: 0 };
    case "failed":
      return { name: text, seconds: 0, outcome: { kind: "failure", type: "failed", message } };
    case "inconclusive":
      return { name: text, seconds: 0, outcome: { kind: "error", type: "inconclusive", message } };
  }
}

/** A report on a stored recording has no teardown, and so no such case. */
function teardownCase({ session, verdict }: ResultDocument): readonly TestCase[] {
  if (!session) return [];
  const base = { name: "teardown", seconds: 0 };
  if (verdict.status !== "not-restored") return [base];
  const message = teardownMessage(session.teardown, verdict.reasons);
  return [{ ...base, outcome: { kind: "error", type: "not-restored", message } }];
}

function teardownMessage({ differences }: Teardown, reasons: readonly string[]): string {
  const left = differences.filter(({ whose }) => whose === "ours").map(({ path }) => path);
  return [...reasons, ...left].join("; ");
}

function caseElement({ name, seconds, outcome }: TestCase, { spec }: ResultDocument): XmlElement {
  const attributes = { name: nameOf(name), classname: nameOf(spec.name), time: secondsText(seconds) };
  if (!outcome) return { name: "testcase", attributes };
  return { name: "testcase", attributes, children: [outcomeElement(outcome)] };
}

/** Jenkins's schema gives `skipped` no attributes. */
function outcomeElement({ kind, type, message }: NonNullable<TestCase["outcome"]>): XmlElement {
  return { name: kind, attributes: kind === "skipped" ? {} : { type, message }, text: message };
}

/** The schemas require a sequence that is not empty, so the verdict is always included. */
function suiteProperties({ verdict, kernel, recording, spec }: ResultDocument): readonly XmlElement[] {
  const properties = {
    "verdict": verdict.status,
    "exit-status": String(verdict.exitStatus),
    "spec": spec.path,
    "spec-sha256": spec.sha256,
    ...(kernel && { kernel: kernel.release, architecture: kernel.architecture, clock: kernel.clock }),
    ...(recording && {
      events: String(recordedEventCount(recording)),
      loss: lossSentences(recording).join("; ") || "none",
    }),
  };
  const children = Object.entries(properties).map(([name, value]) => ({
    name: "property",
    attributes: { name, value },
  }));
  return [{ name: "properties", attributes: {}, children }];
}

function output(result: ResultDocument): readonly XmlElement[] {
  const reasons = result.verdict.reasons.join("\n");
  return [
    {
      name: "system-out",
      attributes: {},
      text: textReport(result, { width: 100, color: false, unicode: true }),
    },
    { name: "system-err", attributes: {}, text: reasons },
  ];
}

function secondsOf({ session, recording }: ResultDocument): number {
  return (session?.recordedNs ?? recording?.durationNs ?? 0) / 1e9;
}

function secondsText(seconds: number): string {
  return Math.max(0, seconds).toFixed(3);
}

/** A name must not be empty, or blank, which is the same to a schema. */
function nameOf(text: string): string {
  return text.trim() === "" ? "(no name)" : text;
}
