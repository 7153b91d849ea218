import { escapeText } from "../core/escape.ts";
import type { Cell, Quantity, Table } from "../aggregate/result.ts";
import type { Lookup, Name } from "../expr/ast.ts";
import { evaluateExpectation, type ComparisonOutcome } from "../expr/evaluate-expectation.ts";
import type { Value } from "../expr/quantity.ts";
import type { EvaluatedExpectation } from "../report/settle-expectations.ts";
import type { DocumentValue } from "../report/result-document.ts";
import type { Expectation } from "../spec/spec.ts";
import type { NamedResult } from "./aggregate-recording.ts";

/** Each expectation on the results at hand. Whether the data is whole is asked elsewhere (`report/completeness.ts`). */
export function judgeExpectations(
  expectations: readonly Expectation[],
  results: readonly NamedResult[],
): readonly EvaluatedExpectation[] {
  const byName = new Map(results.map((result) => [result.name, result]));
  return expectations.map(({ expression }) => judge(expression.tree, (place) => valueAt(place, byName)));
}

function judge(
  tree: Expectation["expression"]["tree"],
  lookup: (place: Lookup | Name) => Value,
): EvaluatedExpectation {
  const { verdict, comparisons } = evaluateExpectation(tree, lookup);
  const telling = comparisons.find((comparison) => comparison.verdict === verdict) ?? comparisons[0];
  const sides = telling && { left: shown(telling.left), right: shown(telling.right) };
  if (verdict === "no value") return { verdict: "inconclusive", ...sides, reason: whyNoValue(telling) };
  return { verdict: verdict ? "held" : "failed", ...sides };
}

function whyNoValue(comparison: ComparisonOutcome | undefined): string {
  const side = [comparison?.left, comparison?.right].find((value) => value?.kind === "none");
  return side?.kind === "none" ? side.reason : "its sides can't be compared";
}

function shown(value: Value): DocumentValue {
  switch (value.kind) {
    case "number":
      return { value: value.value, unit: value.unit };
    case "text":
      return { value: value.value, unit: "none" };
    case "none":
      return { value: null, unit: "none" };
  }
}

function valueAt(place: Lookup | Name, results: ReadonlyMap<string, NamedResult>): Value {
  if (place.kind === "name") return none(`"${place.name}" is a whole result, not a value`);
  const named = results.get(place.result.name);
  if (!named) return none(`there is no result "${place.result.name}"`);
  if (named.leftOut !== undefined) return none(`"${named.name}" is left out: ${named.leftOut}`);
  const { result } = named;
  return place.key ? cellAt(place, result.table) : scalarAt(place, result.scalars);
}

function scalarAt({ member, result }: Lookup, scalars: Readonly<Record<string, Quantity>>): Value {
  const quantity = Object.hasOwn(scalars, member.name) ? scalars[member.name] : undefined;
  if (quantity === undefined || quantity.value === null)
    return none(`${result.name}.${member.name} has no value`);
  return { kind: "number", value: quantity.value, unit: quantity.unit };
}

function cellAt({ key = [], member, result }: Lookup, { columns, rows, cutRows = [] }: Table): Value {
  const keyColumns = columns.flatMap(({ role }, index) => (role === "key" ? [index] : []));
  const wanted = key.map(({ value }) => String(value));
  const keys = [...rows, ...cutRows].map((cells) => ({
    cells,
    texts: keyColumns.map((column) => String(cells[column])),
  }));
  const row = rowOf(keys, wanted);
  if (row === "several")
    return none(
      `${result.name} has several rows that are shown as [${wanted.map((cell) => JSON.stringify(cell)).join(", ")}]`,
    );
  if (!row)
    return none(`${result.name} has no row [${wanted.map((cell) => JSON.stringify(cell)).join(", ")}]`);
  const index = columns.findIndex(({ name }) => name === member.name);
  return cellValue(row[index] ?? null, columns[index]?.unit ?? "none", `${result.name}[…].${member.name}`);
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

function cellValue(cell: Cell, unit: Quantity["unit"], place: string): Value {
  if (cell === null) return none(`${place} has no value`);
  return typeof cell === "number" ? { kind: "number", value: cell, unit } : { kind: "text", value: cell };
}

function none(reason: string): Value {
  return { kind: "none", reason };
}
