import { createHash } from "node:crypto";
import type {
  AggregationDocument,
  KernelIdentity,
  NotRunDocument,
  ResultDocument,
  SpecIdentity,
} from "../document/result-document.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { SourceFile } from "../core/source.ts";
import type { FunctionList, ParamValue, Spec } from "../spec/spec.ts";
import { problemDocument } from "./problem-document.ts";
import { interruptionOf } from "./interruption.ts";
import { type RecordingParts, recordingSummary } from "./recording-summary.ts";
import { type SessionParts, sessionDocument } from "./session-document.ts";
import { type EvaluatedExpectation, settleExpectations } from "./expectations/settle-expectations.ts";
import { decideVerdict } from "./verdict.ts";

/** All parts of a result document. Parts that a run did not reach are absent. */
export interface ResultParts {
  readonly toolVersion: string;
  /** The spec; of one that could not be read, its source alone. */
  readonly spec: SpecParts;
  readonly kernel?: KernelIdentity;
  readonly recording?: RecordingParts;
  /** In the spec's order. */
  readonly aggregations?: readonly AggregationParts[];
  /** One for each of the spec's `expect`, in its order. */
  readonly expectations?: readonly EvaluatedExpectation[];
  /** Absent in a report on an older recording. */
  readonly session?: SessionParts;
  /** Why a spec that was to be run has no session. */
  readonly notRun?: NotRunDocument;
  /** Problems apart from the session's own. */
  readonly problems?: readonly Diagnostic[];
}

/** The document's part on the spec: only its source if the spec could not be read. */
export type SpecParts = Pick<Spec, "source"> &
  Partial<Pick<Spec, "name" | "question" | "params" | "loss" | "expect" | "functionLists">>;

/** One aggregation, computed. */
export interface AggregationParts {
  readonly name: string;
  readonly use: string;
  /** `system:name` of the events it reads: those of `BoundAggregation.needs`. */
  readonly events: Iterable<string>;
  readonly result: AggregationResult;
}

/** The result document, verdict included. Pure: the same parts give the same document, key order included. */
export function buildResult(parts: ResultParts): ResultDocument {
  const spec = specIdentity(parts.spec);
  const recording = parts.recording && recordingSummary(parts.recording);
  const aggregations = aggregationDocuments(parts.aggregations ?? []);
  const session = parts.session && sessionDocument(parts.session);
  const interruption = interruptionOf(session, recording);
  const evidence = { recording, loss: spec.loss, ...(interruption && { interruption }) };
  const undecided = {
    version: 1,
    tool: { name: "ftrace-run", version: parts.toolVersion },
    spec,
    ...(parts.kernel && { kernel: parts.kernel }),
    ...(recording && { recording }),
    aggregations,
    expectations: settleExpectations(parts.spec.expect ?? [], parts.expectations ?? [], evidence),
    problems: (parts.problems ?? []).map(problemDocument),
  } as const;
  const run = { ...(parts.notRun && { notRun: parts.notRun }), ...(session && { session }) };
  return { ...undecided, verdict: decideVerdict({ ...undecided, ...run }), ...run };
}

function specIdentity({ source, name, question, params, loss, functionLists = [] }: SpecParts): SpecIdentity {
  return {
    name: name ?? source.path,
    ...(question !== undefined && { question }),
    path: source.path,
    sha256: hashOf(source),
    ...(functionLists.length > 0 && { lists: functionLists.map(listIdentity) }),
    params: (params ?? []).map(paramIdentity),
    loss: loss ?? "fail",
  };
}

function listIdentity({ source, functions }: FunctionList): NonNullable<SpecIdentity["lists"]>[number] {
  return { path: source.path, sha256: hashOf(source), functions };
}

function hashOf({ text }: SourceFile): string {
  return createHash("sha256").update(text).digest("hex");
}

function paramIdentity({ name, value, description }: ParamValue): SpecIdentity["params"][number] {
  return {
    name,
    value: typeof value === "bigint" ? String(value) : value,
    ...(description !== undefined && { description }),
  };
}

function aggregationDocuments(
  parts: readonly AggregationParts[],
): Readonly<Record<string, AggregationDocument>> {
  return Object.fromEntries(parts.map((aggregation) => [aggregation.name, aggregationDocument(aggregation)]));
}

function aggregationDocument({ use, events, result }: AggregationParts): AggregationDocument {
  const { judging: _, ...answer } = result;
  return { use, events: [...events].toSorted(), ...answer };
}
