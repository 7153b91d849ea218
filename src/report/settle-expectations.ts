import type { Expression, Lookup } from "../expr/ast.ts";
import type { Expectation } from "../spec/spec.ts";
import { incompleteness } from "./completeness.ts";
import type { Interruption } from "./interruption.ts";
import { placeOf } from "./place.ts";
import type {
  AggregationDocument,
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
  /** Why it is inconclusive, or what did not hold. */
  readonly reason?: string;
}

/** What the expectations are judged against. */
export interface Evidence {
  readonly recording: RecordingSummary | undefined;
  readonly aggregations: Readonly<Record<string, AggregationDocument>>;
  readonly loss: "fail" | "allow";
  /** A run that a signal ended has no whole answer. */
  readonly interruption?: Interruption;
}

/**
 * The expectations with their final verdict. Neither "held" nor "failed" is honest on data that is not whole: those become
 * inconclusive and keep their values. So do those that look at an aggregation none of whose events came, for they would hold
 * or fail by accident; only one that says how many may come, and allows for none (`hangs.total == 0`), holds.
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
  const doubt =
    doubtAbout(expression.tree, verdict, evidence) ?? (verdict === "inconclusive" ? reason : undefined);
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

function doubtAbout(tree: Expression, verdict: ExpectationVerdict, evidence: Evidence): string | undefined {
  const { recording, aggregations, loss, interruption } = evidence;
  if (interruption) return `the run was ${interruption.text}`;
  if (!recording) return "nothing was recorded";
  if (incompleteness(recording, loss).length > 0) return "the recording is not whole";
  const records = new Map(recording.events.map((event) => [event.name, event.records]));
  for (const { result, key, member } of lookupsIn(tree)) {
    const aggregation = Object.hasOwn(aggregations, result.name) ? aggregations[result.name] : undefined;
    const events = aggregation?.events ?? [];
    const came = events.length === 0 || events.some((event) => (records.get(event) ?? 0) > 0);
    const allowsNone = verdict === "held" && key === undefined && isEventCount(member.name, aggregation);
    if (!came && !allowsNone) return neverCame(result.name, events);
  }
  return undefined;
}

/** Whether a scalar is the number of events that its aggregation took: `total` or `n`, where they count events. */
function isEventCount(scalar: string, aggregation: AggregationDocument | undefined): boolean {
  return (scalar === "total" || scalar === "n") && aggregation?.scalars[scalar]?.unit === "events";
}

function neverCame(name: string, events: readonly string[]): string {
  return `no ${events.join(" or ")} event came, so "${name}" has nothing to say`;
}

/** The values of aggregations that an expectation looks at. */
function lookupsIn(tree: Expression): readonly Lookup[] {
  switch (tree.kind) {
    case "lookup":
      return [tree];
    case "logical":
    case "comparison":
    case "arithmetic":
      return [...lookupsIn(tree.left), ...lookupsIn(tree.right)];
    case "not":
    case "negate":
      return lookupsIn(tree.operand);
    case "number":
    case "text":
    case "name":
      return [];
  }
}
