import { compareResults } from "../compare/stored/compare-results.ts";
import { diagnostic, warning, type Diagnostic } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { ResultDocument } from "../document/result-document.ts";
import type { ComparedResults } from "../report/comparison/comparison-text.ts";
import { reportFile } from "./report-file.ts";
import { readStoredResults } from "./stored-results.ts";

/** What was compared, and which results were left out. */
export interface StoredComparison {
  readonly compared: readonly ComparedResults[];
  readonly problems: readonly Diagnostic[];
}

/** What to compare: two files or folders of results; or two recordings (`.dat`), with the spec whose aggregations to run on both. */
export interface StoredRequest {
  readonly before: string;
  readonly after: string;
  /** Path or name of the spec; without one, the events of recordings are counted. */
  readonly spec: string | undefined;
}

/** Compares results of the same specs, by the specs' names. Errors: those of reading them, `usage`. */
export function compareStored({ before, after, spec }: StoredRequest): Result<StoredComparison> {
  if (spec !== undefined && ![before, after].every(isRecording)) return fail([specWithoutRecordings(spec)]);
  const [first, second] = [readSide(before, spec), readSide(after, spec)];
  if (!first.ok || !second.ok)
    return fail([...(first.ok ? [] : first.error), ...(second.ok ? [] : second.error)]);
  const [old, now] = [bySpec(before, first.value.results), bySpec(after, second.value.results)];
  if (!old.ok || !now.ok) return fail([...(old.ok ? [] : old.error), ...(now.ok ? [] : now.error)]);
  const compared = [...old.value].flatMap(([name, first]) => {
    const second = now.value.get(name);
    return second ? [{ comparison: compareResults(first, second), before: first, after: second }] : [];
  });
  if (compared.length === 0) return fail([nothingInCommon(before, after, [old.value, now.value])]);
  const problems = [
    ...first.value.problems,
    ...second.value.problems,
    ...leftOut(old.value, now.value, after),
    ...leftOut(now.value, old.value, before),
  ];
  return ok({ compared, problems });
}

type Results = ReadonlyMap<string, ResultDocument>;

interface Side {
  readonly results: readonly ResultDocument[];
  readonly problems: readonly Diagnostic[];
}

function isRecording(path: string): boolean {
  return path.endsWith(".dat");
}

function readSide(path: string, spec: string | undefined): Result<Side> {
  if (isRecording(path)) {
    const reported = reportFile({ recording: path, spec, set: {} });
    return reported.ok
      ? ok({ results: [reported.value.result], problems: reported.value.problems })
      : reported;
  }
  const results = readStoredResults(path);
  return results.ok ? ok({ results: results.value, problems: [] }) : results;
}

function specWithoutRecordings(spec: string): Diagnostic {
  return diagnostic("usage", `${spec} is given, but the aggregations of a spec run on recordings only`, {
    hint: `compare two recordings: ftrace-run compare old/trace.dat new/trace.dat ${spec}`,
  });
}

function bySpec(path: string, all: readonly ResultDocument[]): Result<Results> {
  const results = new Map(all.map((result) => [result.spec.name, result]));
  if (results.size === all.length) return ok(results);
  const names = all.map(({ spec }) => spec.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index)!;
  return fail([
    diagnostic("usage", `${path} has several results of the spec ${quoted(twice)}`, {
      hint: "compare one result of each spec with one other",
    }),
  ]);
}

function nothingInCommon(before: string, after: string, [old, now]: readonly [Results, Results]): Diagnostic {
  const names = (results: Results): string => [...results.keys()].map((name) => quoted(name)).join(", ");
  return diagnostic(
    "usage",
    `${before} and ${after} have no spec in common: ${names(old)} and ${names(now)}`,
    {
      hint: "results are matched by the name of their spec",
    },
  );
}

function leftOut(results: Results, others: Results, path: string): readonly Diagnostic[] {
  const names = [...results.keys()].filter((name) => !others.has(name));
  return names.map((name) =>
    warning("usage", `${path} has no result of the spec ${quoted(name)}; not compared`),
  );
}
