import { incompleteness, lossSentences } from "./completeness.ts";
import type {
  ExpectationDocument,
  ProblemDocument,
  ResultDocument,
  TeardownDocument,
} from "./result-document.ts";
import { textReport } from "./text/text-report.ts";
import { outcomeText } from "./value-text.ts";
import { xmlDocument, type XmlElement } from "./xml.ts";

/**
 * Results as JUnit XML: a suite a spec, a case an expectation, one for the recording and one for the teardown. What
 * could not be judged is an error, what was judged and does not hold a failure. Follows the schemas of both Ant and Jenkins.
 */
export function junitReport(results: readonly ResultDocument[]): string {
  return xmlDocument({ name: "testsuites", attributes: {}, children: results.map(testSuite) });
}

interface TestCase {
  readonly name: string;
  readonly seconds: number;
  readonly outcome?: {
    readonly kind: "failure" | "error";
    readonly type: string;
    readonly message: string;
  };
}

function testSuite(result: ResultDocument, index: number): XmlElement {
  const cases = [recordingCase(result), ...result.expectations.map(expectationCase), ...teardownCase(result)];
  const count = (kind: string): string =>
    String(cases.filter(({ outcome }) => outcome?.kind === kind).length);
  const attributes = {
    name: nameOf(result.spec.name),
    package: "ftrace-run",
    id: String(index),
    timestamp: (result.session?.startedAt ?? result.recording?.beganAt ?? UNKNOWN_TIME).slice(
      0,
      UNKNOWN_TIME.length,
    ),
    hostname: "localhost",
    tests: String(cases.length),
    failures: count("failure"),
    errors: count("error"),
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

/** Ant's schema wants a time. What was never recorded has none, nor do recordings by others. */
const UNKNOWN_TIME = "1970-01-01T00:00:00";

function recordingCase(result: ResultDocument): TestCase {
  const name = "recording complete";
  const seconds = secondsOf(result);
  const errors = [...result.problems, ...(result.session?.problems ?? [])].filter(isRunError);
  const first = errors[0];
  if (first)
    return {
      name,
      seconds,
      outcome: { kind: "error", type: first.code, message: errors.map(({ message }) => message).join("; ") },
    };
  const reasons = incompleteness(result.recording, result.spec.loss);
  if (reasons.length > 0)
    return { name, seconds, outcome: { kind: "error", type: "inconclusive", message: reasons.join("; ") } };
  return { name, seconds };
}

function isRunError({ severity, fault }: ProblemDocument): boolean {
  return severity === "error" && fault !== "restore";
}

function expectationCase(expectation: ExpectationDocument): TestCase {
  const { text, verdict } = expectation;
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

/** A report on an older recording tears nothing down: it has no such case. */
function teardownCase({ session, verdict }: ResultDocument): readonly TestCase[] {
  if (!session) return [];
  const base = { name: "teardown", seconds: 0 };
  if (verdict.status !== "not-restored") return [base];
  const message = teardownMessage(session.teardown, verdict.reasons);
  return [{ ...base, outcome: { kind: "error", type: "not-restored", message } }];
}

function teardownMessage({ differences }: TeardownDocument, reasons: readonly string[]): string {
  const left = differences.filter(({ whose }) => whose === "ours").map(({ path }) => path);
  return [...reasons, ...left].join("; ");
}

function caseElement({ name, seconds, outcome }: TestCase, { spec }: ResultDocument): XmlElement {
  const attributes = { name: nameOf(name), classname: nameOf(spec.name), time: secondsText(seconds) };
  if (!outcome) return { name: "testcase", attributes };
  const { kind, type, message } = outcome;
  return {
    name: "testcase",
    attributes,
    children: [{ name: kind, attributes: { type, message }, text: message }],
  };
}

/** The schemas want a sequence that is not empty, so the verdict is always there. */
function suiteProperties({ verdict, kernel, recording, spec }: ResultDocument): readonly XmlElement[] {
  const properties = {
    "verdict": verdict.status,
    "exit-status": String(verdict.exitStatus),
    "spec": spec.path,
    "spec-sha256": spec.sha256,
    ...(kernel && { kernel: kernel.release, architecture: kernel.architecture, clock: kernel.clock }),
    ...(recording && {
      events: String(recording.totals.recorded),
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
