import type { Expectation } from "../../spec/spec.ts";
import { incompleteness, lacksEventsOnly } from "../completeness.ts";
import type { Interruption } from "../interruption.ts";
import { locationOf } from "../problem-document.ts";
import type { ExpectationDocument, RecordingSummary } from "../../document/result-document.ts";

/** The outcome of one expectation, before completeness is checked. */
export interface EvaluatedExpectation extends Omit<ExpectationDocument, "text" | "at"> {
  /** It failed, and would also fail with more events. */
  readonly certain?: boolean;
}

/** What decides whether expectations can be judged. */
export interface Evidence {
  readonly recording: RecordingSummary | undefined;
  readonly loss: "fail" | "allow";
  /** A run that a signal ended is incomplete. */
  readonly interruption?: Interruption;
}

/**
 * The expectations with their final verdict. Incomplete data supports neither "held" nor "failed": such expectations become
 * inconclusive and keep their values. Only an expectation that would also fail if no event had been lost stays failed.
 */
export function settleExpectations(
  expectations: readonly Expectation[],
  evaluated: readonly EvaluatedExpectation[],
  evidence: Evidence,
): readonly ExpectationDocument[] {
  return expectations.map((expectation, index) =>
    settle(expectation, evaluated[index] ?? NOT_EVALUATED, evidence),
  );
}

function settle(
  { expression }: Expectation,
  evaluated: EvaluatedExpectation,
  evidence: Evidence,
): ExpectationDocument {
  const { left, right } = evaluated;
  const { verdict, reason } = settled(evaluated, evidence);
  return {
    text: expression.text,
    at: locationOf(expression.at),
    verdict,
    ...(left && { left }),
    ...(right && { right }),
    ...(reason !== undefined && { reason }),
  };
}

type Settled = Pick<EvaluatedExpectation, "verdict" | "reason">;

function settled({ verdict, reason, certain = false }: EvaluatedExpectation, evidence: Evidence): Settled {
  const doubt = doubtAbout(evidence);
  if (doubt === undefined) return { verdict, ...(reason !== undefined && { reason }) };
  if (certain && doubt === NOT_WHOLE && lacksEventsOnly(evidence.recording))
    return { verdict, reason: "it would also fail if no event had been lost" };
  return { verdict: "inconclusive", reason: doubt };
}

const NOT_EVALUATED: EvaluatedExpectation = { verdict: "inconclusive", reason: "it was not evaluated" };

const NOT_WHOLE = "the recording is incomplete";

/** Why no expectation can be judged. */
function doubtAbout({ recording, loss, interruption }: Evidence): string | undefined {
  if (interruption) return `the run was ${interruption.text}`;
  if (!recording) return "nothing was recorded";
  return incompleteness(recording, loss).length > 0 ? NOT_WHOLE : undefined;
}
