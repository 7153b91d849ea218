import type { Expression } from "../expr/ast.ts";
import type { Expectation } from "../spec/spec.ts";
import { incompleteness } from "./completeness.ts";
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
}

/**
 * The expectations with their final verdict. Neither "held" nor "failed" is honest on data that is not whole, or on an
 * aggregation none of whose events came: these become inconclusive and keep their values.
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
  const doubt = doubtAbout(expression.tree, evidence) ?? (verdict === "inconclusive" ? reason : undefined);
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

function doubtAbout(tree: Expression, { recording, aggregations, loss }: Evidence): string | undefined {
  if (incompleteness(recording, loss).length > 0) return "the recording is not whole";
  const records = new Map(recording?.events.map((event) => [event.name, event.records]));
  for (const name of resultsIn(tree)) {
    const events = aggregations[name]?.events ?? [];
    if (events.length > 0 && events.every((event) => (records.get(event) ?? 0) === 0))
      return neverCame(name, events);
  }
  return undefined;
}

function neverCame(name: string, events: readonly string[]): string {
  return `no ${events.join(" or ")} event came, so "${name}" has nothing to say`;
}

/** Names of the aggregations that an expectation looks at. */
function resultsIn(tree: Expression): readonly string[] {
  switch (tree.kind) {
    case "lookup":
      return [tree.result.name];
    case "logical":
    case "comparison":
    case "arithmetic":
      return [...resultsIn(tree.left), ...resultsIn(tree.right)];
    case "not":
    case "negate":
      return resultsIn(tree.operand);
    case "number":
    case "text":
    case "name":
      return [];
  }
}
