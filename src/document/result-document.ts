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

/** Which spec was run, and with which parameters. */
export type SpecIdentity = ReadonlyDeep<Generated.SpecIdentity>;
/** The kernel that was traced. */
export type KernelIdentity = ReadonlyDeep<Generated.KernelIdentity>;
/** How long was recorded, and what was recorded and lost on each CPU. */
export type RecordingSummary = ReadonlyDeep<Generated.RecordingSummary>;
/** How many records of one event there are. */
export type EventCounts = ReadonlyDeep<Generated.EventCounts>;
/** How often the kernel reached a probe, and how often it could not record it. */
export type ProbeCounts = ReadonlyDeep<Generated.ProbeCounts>;
/** What was recorded and lost on one CPU. */
export type CpuCounts = ReadonlyDeep<Generated.CpuCounts>;
/** The result of one aggregation. */
export type AggregationDocument = ReadonlyDeep<Generated.AggregationDocument>;
/** One line of `expect`, with its verdict and the values that it compared. */
export type ExpectationDocument = ReadonlyDeep<Generated.ExpectationDocument>;
/** Whether an expectation held. */
export type ExpectationVerdict = ExpectationDocument["verdict"];
/** A location in a source file: lines and columns from 1. */
export type DocumentLocation = ReadonlyDeep<Generated.DocumentLocation>;
/** What one side of a comparison came to. */
export type DocumentValue = ReadonlyDeep<Generated.DocumentValue>;
/** A diagnostic: code, message, hint and location. */
export type ProblemDocument = ReadonlyDeep<Generated.ProblemDocument>;
/** What the run came to: its status, its exit status, and why. */
export type Verdict = ReadonlyDeep<Generated.Verdict>;
/** The verdict in a word. */
export type VerdictStatus = Verdict["status"];
/** Why a spec was not run at all. */
export type NotRunDocument = ReadonlyDeep<Generated.NotRunDocument>;
/** How the session went: when it began, how it stopped, what its processes did, and the teardown. */
export type SessionDocument = ReadonlyDeep<Generated.SessionDocument>;
/** The site of a probe in a program's file. */
export type ProbeDocument = ReadonlyDeep<Generated.ProbeDocument>;
/** A static probe (USDT) by its provider and name. */
export type StaticProbe = ReadonlyDeep<Generated.StaticProbe>;
/** What ended the recording. */
export type StopDocument = ReadonlyDeep<Generated.StopDocument>;
/** How one process of the workload ended. */
export type ProcessDocument = ReadonlyDeep<Generated.ProcessDocument>;
/** Whether everything is as before: how many control files were compared, and which differ. */
export type TeardownDocument = ReadonlyDeep<Generated.TeardownDocument>;
/** A control file that is not as before. */
export type DifferenceDocument = ReadonlyDeep<Generated.DifferenceDocument>;

type ReadonlyDeep<T> = T extends object ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> } : T;
