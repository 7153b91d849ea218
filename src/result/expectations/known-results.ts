import type { RecordedSpan } from "../../aggregate/aggregation.ts";
import type { Table } from "../../document/result-document.ts";
import type { KnownResult, KnownResults } from "../../expr/check/check-expectation.ts";
import { noSymbols } from "../../trace/names/symbols.ts";
import type { BoundAggregations, NamedAggregation } from "../bind-aggregations.ts";

const emptyRecording: RecordedSpan = {
  durationNs: 0,
  startNs: 0,
  cpus: [],
  comms: new Map(),
  symbols: noSymbols,
  architecture: "",
  lost: new Map(),
};

/**
 * What an expectation can name, found by asking each computation for the result of an empty recording: its scalars and
 * columns are those of any recording. Uses the computations up; bind fresh ones for a real recording. Of a computation
 * that is left out, nothing but its name is known.
 */
export function knownResults({ bound, leftOut }: BoundAggregations): KnownResults {
  return new Map<string, KnownResult>([
    ...bound.map((aggregation) => [aggregation.name, knownResult(aggregation)] as const),
    ...leftOut.map(({ request }) => [request.name, {}] as const),
  ]);
}

function knownResult({ bound }: NamedAggregation): KnownResult {
  const { scalars, table } = bound.finish(emptyRecording);
  const units = Object.entries(scalars).map(([scalar, { unit }]) => [scalar, unit] as const);
  return { scalars: new Map(units), columns: valueColumns(table), keyCells: keyCells(table) };
}

function valueColumns({ columns }: Table): NonNullable<KnownResult["columns"]> {
  const values = columns.filter(({ role }) => role === "value");
  return new Map(values.map(({ name, type, unit }) => [name, type === "text" ? "text" : unit]));
}

function keyCells({ columns }: Table): number {
  return columns.filter(({ role }) => role === "key").length;
}
