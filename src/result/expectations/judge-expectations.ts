import { exactOf, exactText } from "../../core/exact.ts";
import { escapeText } from "../../core/escape.ts";
import type { Cell, DocumentValue, TableColumn } from "../../document/result-document.ts";
import type { AggregationResult, Bound } from "../../document/aggregation-result.ts";
import type { Lookup, Name, NumberLiteral, TextLiteral } from "../../expr/ast.ts";
import { isCertain } from "../../expr/certain-verdict.ts";
import {
  type ComparisonOutcome,
  evaluateExpectation,
  type ExpectationOutcome,
} from "../../expr/evaluate-expectation.ts";
import type { Value } from "../../expr/quantity.ts";
import type { EvaluatedExpectation } from "./settle-expectations.ts";
import type { Expectation } from "../../spec/spec.ts";
import { absentValue, allRows, shownKey } from "./absent-row.ts";
import type { NamedResult } from "../aggregate-recording.ts";
import { noneRecorded } from "../silent-events.ts";
import { unreadableDoubt } from "./unreadable-doubt.ts";
import type { Witnesses } from "./witnesses.ts";

/**
 * Evaluates each expectation on the results. `result/completeness.ts` checks whether the data is complete; whether an
 * aggregation's events were recorded is checked here (docs/decisions/none-came.md).
 */
export function judgeExpectations(
  expectations: readonly Expectation[],
  results: readonly NamedResult[],
  witnesses: Witnesses,
): readonly EvaluatedExpectation[] {
  const byName = new Map(results.map((result) => [result.name, result]));
  const find = (reference: Lookup | Name): Found => valueAt(reference, byName, witnesses);
  return expectations.map(({ expression: { tree } }) => {
    const judged = judge(tree, find);
    const doubt =
      witnesses.allowsLoss || judged.verdict === "inconclusive"
        ? undefined
        : unreadableDoubt(tree, judged.verdict === "held", (reference) => find(reference).value, byName);
    if (doubt !== undefined) return { ...judged, verdict: "inconclusive", reason: doubt };
    const certain =
      judged.verdict === "failed" && isCertain(tree, false, (reference) => find(reference).value);
    return certain ? { ...judged, certain } : judged;
  });
}

/** A value, and whether it can only make an expectation hold: the number of events if none was recorded. */
interface Found {
  readonly value: Value;
  readonly noneCame?: string;
}

function judge(
  tree: Expectation["expression"]["tree"],
  find: (reference: Lookup | Name) => Found,
): EvaluatedExpectation {
  const allowing = evaluateExpectation(tree, (reference) => find(reference).value);
  if (allowing.verdict === true) return outcome(allowing, allowing);
  const strict = evaluateExpectation(tree, (reference) => {
    const { value, noneCame } = find(reference);
    return noneCame === undefined ? value : none(noneCame);
  });
  return outcome(strict, allowing);
}

/** The values shown are those of `shown`, which includes 0 for events that were not recorded. */
function outcome(decided: ExpectationOutcome, shownOutcome: ExpectationOutcome): EvaluatedExpectation {
  const { verdict, comparisons } = decided;
  const at = Math.max(
    0,
    comparisons.findIndex((comparison) => comparison.verdict === verdict),
  );
  const telling = shownOutcome.comparisons[at];
  const sides = telling && { left: shown(telling.left), right: shown(telling.right) };
  if (verdict === "no value")
    return { verdict: "inconclusive", ...sides, reason: whyNoValue(comparisons[at]) };
  const note = telling && noteOf(telling);
  return { verdict: verdict ? "held" : "failed", ...sides, ...(note !== undefined && { reason: note }) };
}

function noteOf({ left, right }: ComparisonOutcome): string | undefined {
  const notes = [left, right].flatMap((side) => (side.kind === "number" ? (side.note ?? []) : []));
  return notes[0];
}

function whyNoValue(comparison: ComparisonOutcome | undefined): string {
  const side = [comparison?.left, comparison?.right].find((value) => value?.kind === "none");
  return side?.kind === "none" ? side.reason : "its sides can't be compared";
}

function shown(value: Value): DocumentValue {
  switch (value.kind) {
    case "number":
      return { value: exactText(value.value), unit: value.unit };
    case "text":
      return { value: value.value, unit: "none" };
    case "none":
      return { value: null, unit: "none" };
  }
}

function valueAt(
  reference: Lookup | Name,
  results: ReadonlyMap<string, NamedResult>,
  witnesses: Witnesses,
): Found {
  if (reference.kind === "name")
    return { value: none(`"${reference.name}" is a whole result, not one of its values`) };
  const named = results.get(reference.result.name);
  if (!named) return { value: none(`there is no result "${reference.result.name}"`) };
  if (named.leftOut !== undefined) return { value: none(`"${named.name}" is left out: ${named.leftOut}`) };
  const noneCame = neverCame(named, witnesses);
  if (noneCame === undefined) {
    const { result } = named;
    return {
      value: bounded(
        reference.key ? cellAt(reference, named, witnesses) : scalarAt(reference, result.scalars),
        result.judging?.bounds?.[reference.member.name],
      ),
    };
  }
  const counts = !reference.key && isEventCount(reference.member.name, named.result.scalars);
  return counts ? { value: scalarAt(reference, named.result.scalars), noneCame } : { value: none(noneCame) };
}

function bounded(value: Value, bound: Bound | undefined): Value {
  return value.kind === "number" && bound ? { ...value, bound } : value;
}

function neverCame({ name, events }: NamedResult, { eventCounts }: Witnesses): string | undefined {
  if (!eventCounts || events.length === 0 || !noneRecorded(events, eventCounts)) return undefined;
  return `no ${events.join(" or ")} event was recorded, so "${name}" has no value`;
}

/** Whether a scalar is the number of events that its aggregation took: `total` or `n`, where they count events. */
function isEventCount(scalar: string, scalars: AggregationResult["scalars"]): boolean {
  return (scalar === "total" || scalar === "n") && scalars[scalar]?.unit === "events";
}

function scalarAt({ member, result }: Lookup, scalars: AggregationResult["scalars"]): Value {
  const quantity = Object.hasOwn(scalars, member.name) ? scalars[member.name] : undefined;
  if (quantity === undefined || quantity.value === null)
    return none(`${result.name}.${member.name} has no value`);
  return numberOr(quantity.value, quantity.unit);
}

function cellAt(
  { key = [], member, result: { name } }: Lookup,
  named: NamedResult,
  witnesses: Witnesses,
): Value {
  const { columns } = named.result.table;
  const keyColumns = columns.flatMap(({ role }, index) => (role === "key" ? [index] : []));
  const wanted = key.map(keyText);
  const keys = allRows(named.result).map((cells) => ({
    cells,
    texts: keyColumns.map((column) => String(cells[column])),
  }));
  const index = columns.findIndex((column) => column.name === member.name);
  const row = rowOf(keys, wanted);
  if (row === "several") return none(`${name} has several rows shown as [${shownKey(wanted)}]`);
  if (!row) return absentValue({ name, wanted, column: columns[index] }, named.result, witnesses);
  return cellValue(row[index] ?? null, columns[index], `${name}[…].${member.name}`);
}

/** Whole numbers exactly, whatever their size. */
function keyText(cell: TextLiteral | NumberLiteral): string {
  return cell.kind === "number" ? String(cell.exact ?? cell.value) : cell.value;
}

interface RowKey {
  readonly cells: readonly Cell[];
  readonly texts: readonly string[];
}

/** The row with this key; else the one whose key is shown like this: a text with a tab is written as reports show it, `a\tb`. */
function rowOf(keys: readonly RowKey[], wanted: readonly string[]): readonly Cell[] | "several" | undefined {
  const isWanted = (texts: readonly string[]): boolean => texts.every((text, part) => text === wanted[part]);
  const exact = keys.find(({ texts }) => isWanted(texts));
  if (exact) return exact.cells;
  const [shown, another] = keys.filter(({ texts }) => isWanted(texts.map(escapeText)));
  return another ? "several" : shown?.cells;
}

function cellValue(cell: Cell, column: TableColumn | undefined, cellName: string): Value {
  if (cell === null) return none(`${cellName} has no value`);
  if (column?.type === "text") return { kind: "text", value: String(cell) };
  return numberOr(cell, column?.unit ?? "none");
}

/** Integers beyond 2^53 are decimal strings; any other string is a string. */
function numberOr(cell: number | string, unit: TableColumn["unit"]): Value {
  const value = exactOf(cell);
  return value === undefined ? { kind: "text", value: String(cell) } : { kind: "number", value, unit };
}

function none(reason: string): Value {
  return { kind: "none", reason };
}
