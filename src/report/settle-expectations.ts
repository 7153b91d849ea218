import type { Expectation } from "../spec/spec.ts";
import { incompleteness } from "./completeness.ts";
import type { Interruption } from "./interruption.ts";
import { placeOf } from "./place.ts";
import type {
  DocumentValue,
  ExpectationDocument,
  ExpectationVerdict,
  RecordingSummary,
} from "./result-document.ts";

/** What evaluating one expectation came to, before anyone asked whether the data is whole. */
export interface EvaluatedExpectation {
  readonly verdict: ExpectationVerdict;
  /** Both sides of the comparison, where the expectation is one. */
  readonly left?: DocumentValue;
  readonly right?: DocumentValue;
  /** Why it is inconclusive, or what to know of its values. */
  readonly reason?: string;
}

/** What the expectations are judged against. */
export interface Evidence {
  readonly recording: RecordingSummary | undefined;
  readonly loss: "fail" | "allow";
  /** A run that a signal ended has no whole answer. */
  readonly interruption?: Interruption;
}

/**
 * The expectations with their final verdict. Neither "held" nor "failed" is honest on data that is not whole: those become
 * inconclusive and keep their values.
 */
export function settleExpectations(
  expectations: readonly Expectation[],
  evaluated: readonly EvaluatedExpectation[],
  evidence: Evidence,
): readonly ExpectationDocument[] {
  return expectations.map((expectation, index) => settle(expectation, evaluated[index], evidence));
}

function settle(
  { expression }: Expectation,
  evaluated: EvaluatedExpectation | undefined,
  evidence: Evidence,
): ExpectationDocument {
  const { verdict, left, right, reason } = evaluated ?? NOT_EVALUATED;
  const doubt = doubtAbout(evidence);
  const because = doubt ?? reason;
  return {
    text: expression.text,
    at: placeOf(expression.at),
    verdict: doubt === undefined ? verdict : "inconclusive",
    ...(left && { left }),
    ...(right && { right }),
    ...(because !== undefined && { reason: because }),
  };
}

const NOT_EVALUATED: EvaluatedExpectation = { verdict: "inconclusive", reason: "it was not evaluated" };

/** Why neither "held" nor "failed" would be honest of any expectation. */
function doubtAbout({ recording, loss, interruption }: Evidence): string | undefined {
  if (interruption) return `the run was ${interruption.text}`;
  if (!recording) return "nothing was recorded";
  return incompleteness(recording, loss).length > 0 ? "the recording is not whole" : undefined;
}
