import type { AggregationResult, Unit } from "../aggregate/result.ts";
import type { Fault } from "../core/diagnostic-codes.ts";

/** The result document, version 1: the same shape as `schemas/result.schema.json`, where every key is described. */
export interface ResultDocument {
  readonly version: 1;
  readonly tool: { readonly name: "ftrace-run"; readonly version: string };
  readonly spec: SpecIdentity;
  readonly kernel?: KernelIdentity;
  readonly recording?: RecordingSummary;
  readonly aggregations: Readonly<Record<string, AggregationDocument>>;
  readonly expectations: readonly ExpectationDocument[];
  readonly problems: readonly ProblemDocument[];
  readonly verdict: Verdict;
  readonly session?: SessionDocument;
}

export interface SpecIdentity {
  readonly name: string;
  readonly question?: string;
  readonly path: string;
  readonly sha256: string;
  readonly params: readonly {
    readonly name: string;
    readonly value: string | number | boolean;
    readonly description?: string;
  }[];
  readonly loss: "fail" | "allow";
}

export interface KernelIdentity {
  readonly release: string;
  readonly architecture: string;
  readonly cpus: number;
  readonly clock: string;
}

export interface RecordingSummary {
  readonly durationNs: number;
  readonly cpus: readonly CpuCounts[];
  readonly totals: EventCounts;
  readonly faults: FaultCounts;
  readonly events: readonly EventCount[];
}

export interface EventCounts {
  readonly recorded: number;
  readonly overwritten: number;
  readonly lost: number;
}

export interface CpuCounts extends EventCounts {
  readonly cpu: number;
}

export interface FaultCounts {
  readonly malformedPages: number;
  readonly malformedRecords: number;
  readonly pagesWithMissedEvents: number;
}

export interface EventCount {
  readonly name: string;
  readonly records: number;
}

export interface AggregationDocument extends AggregationResult {
  readonly use: string;
  readonly events: readonly string[];
}

export interface DocumentPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** What one side of a comparison came to. */
export interface DocumentValue {
  readonly value: string | number | boolean | null;
  readonly unit: Unit;
}

export type ExpectationVerdict = "held" | "failed" | "inconclusive";

export interface ExpectationDocument {
  readonly text: string;
  readonly at: DocumentPlace;
  readonly verdict: ExpectationVerdict;
  readonly left?: DocumentValue;
  readonly right?: DocumentValue;
  readonly reason?: string;
}

export interface ProblemDocument {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly fault: Fault;
  readonly message: string;
  readonly at?: DocumentPlace;
  readonly hint?: string;
  readonly related?: readonly { readonly message: string; readonly at: DocumentPlace }[];
}

export type VerdictStatus =
  | "passed"
  | "failed"
  | "invalid"
  | "unsupported"
  | "inconclusive"
  | "not-restored"
  | "error"
  | "interrupted";

export interface Verdict {
  readonly status: VerdictStatus;
  readonly exitStatus: number;
  /** One sentence each; the first one decided. */
  readonly reasons: readonly string[];
}

export interface SessionDocument {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly startToArmedMs: number;
  readonly recordedNs: number;
  readonly stoppedBy: StopDocument;
  readonly recording?: string;
  readonly workload: readonly ProcessDocument[];
  readonly teardown: TeardownDocument;
  readonly problems: readonly ProblemDocument[];
}

export interface StopDocument {
  readonly kind: "duration" | "workload-ended" | "failed" | "signal";
  readonly signal?: string;
  readonly number?: number;
  readonly abandoned?: true;
}

export interface ProcessDocument {
  readonly item: number;
  readonly copy: number;
  readonly pid: number;
  readonly command: readonly string[];
  readonly exitCode?: number;
  readonly signal?: string;
  readonly endedBySession: boolean;
  readonly timedOut: boolean;
  readonly stdout?: string;
  readonly stderr?: string;
}

export interface TeardownDocument {
  readonly verified: boolean;
  readonly identicalFiles: number;
  readonly differences: readonly DifferenceDocument[];
}

export interface DifferenceDocument {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly whose: "ours" | "foreign";
}
