import type * as Generated from "../generated/result-document.ts";

/**
 * The result document, version 1. Its types come from `schemas/result.schema.json`, where every key is described; here
 * they are read-only, as everything is that walks through this program.
 */
export type ResultDocument = ReadonlyDeep<Generated.ResultDocument>;

/** What `--json` writes, for one spec as for many: `schemas/results.schema.json`. */
export interface ResultsDocument {
  readonly version: 1;
  readonly results: readonly ResultDocument[];
}

export type SpecIdentity = ReadonlyDeep<Generated.SpecIdentity>;
export type KernelIdentity = ReadonlyDeep<Generated.KernelIdentity>;
export type RecordingSummary = ReadonlyDeep<Generated.RecordingSummary>;
export type EventCounts = ReadonlyDeep<Generated.EventCounts>;
export type ProbeCounts = ReadonlyDeep<Generated.ProbeCounts>;
export type CpuCounts = ReadonlyDeep<Generated.CpuCounts>;
export type AggregationDocument = ReadonlyDeep<Generated.AggregationDocument>;
export type ExpectationDocument = ReadonlyDeep<Generated.ExpectationDocument>;
export type ExpectationVerdict = ExpectationDocument["verdict"];
export type DocumentLocation = ReadonlyDeep<Generated.DocumentLocation>;
/** What one side of a comparison came to. */
export type DocumentValue = ReadonlyDeep<Generated.DocumentValue>;
export type ProblemDocument = ReadonlyDeep<Generated.ProblemDocument>;
export type Verdict = ReadonlyDeep<Generated.Verdict>;
export type VerdictStatus = Verdict["status"];
export type NotRunDocument = ReadonlyDeep<Generated.NotRunDocument>;
export type SessionDocument = ReadonlyDeep<Generated.SessionDocument>;
export type ProbeDocument = ReadonlyDeep<Generated.ProbeDocument>;
export type StaticProbe = ReadonlyDeep<Generated.StaticProbe>;
export type StopDocument = ReadonlyDeep<Generated.StopDocument>;
export type ProcessDocument = ReadonlyDeep<Generated.ProcessDocument>;
export type TeardownDocument = ReadonlyDeep<Generated.TeardownDocument>;
export type DifferenceDocument = ReadonlyDeep<Generated.DifferenceDocument>;

type ReadonlyDeep<T> = T extends object ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> } : T;
