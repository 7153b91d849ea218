import { type Row, type Order, sortRows } from "./sort-rows.ts";
import { diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { KeyPart } from "../keys/key-part.ts";
import type { Binding } from "../request/binding.ts";
import { numberOption } from "../request/options.ts";
import type { AggregationResult, Judging } from "../../document/aggregation-result.ts";
import type { Cell, TableColumn } from "../../document/result-document.ts";

/** A column of measured values. */
export interface ValueColumn extends Omit<TableColumn, "role"> {
  /** For counts and sums: the value of a missing row. Absent: no value. */
  readonly absent?: 0;
}

/** A column that identifies a row. */
export type KeyColumn = Pick<KeyPart, "name" | "type" | "domain">;

/** Columns, order and number of rows of a table, fixed when the request is bound. */
export interface Layout {
  readonly columns: readonly TableColumn[];
  readonly keyCount: number;
  readonly judging: Pick<Judging, "additive" | "domains">;
  readonly order: Order;
  readonly top: number;
}

/**
 * The table of a request: its columns, and the order and number of rows that it asks for. An unknown column in `sort` is
 * added to the binding's problems.
 */
export function layoutOf(
  binding: Binding,
  keys: readonly KeyColumn[],
  values: readonly ValueColumn[],
  defaultSort: string,
): Layout {
  const columns = [...keyColumns(keys, values), ...values.map(valueColumn)];
  const order = orderOf(binding, columns, defaultSort);
  return {
    columns,
    keyCount: keys.length,
    judging: {
      additive: values.filter(({ absent }) => absent === 0).map(({ name }) => name),
      domains: keys.map(({ domain = null }) => domain),
    },
    order,
    top: numberOption(binding.request, "top") ?? Infinity,
  };
}

/** A table with its rows sorted and limited. */
export type LaidOut = Pick<AggregationResult, "table" | "judging">;

/** `known`: what to know of the rows beside the rows. */
export function layOut(
  layout: Layout,
  rows: readonly Row[],
  known: Pick<Judging, "bounds" | "incomplete"> = {},
): LaidOut {
  return layOutRows(layout, rows, known).laidOut;
}

/** The same, with the rows that are shown. */
export function layOutRows(
  layout: Layout,
  rows: readonly Row[],
  known: Pick<Judging, "bounds" | "incomplete"> = {},
): { readonly laidOut: LaidOut; readonly shown: readonly Row[] } {
  const sorted = sortRows(rows, layout.columns, layout.order);
  const shown = sorted.slice(0, layout.top);
  const cutRows = sorted.slice(shown.length).map(cellsOf);
  const table = { columns: layout.columns, rows: shown.map(cellsOf), totalRows: sorted.length };
  return { laidOut: { table, judging: { ...layout.judging, ...known, cutRows } }, shown };
}

function valueColumn({ name, type, unit, description }: ValueColumn): TableColumn {
  return { name, role: "value", type, unit, description };
}

function cellsOf({ cells }: Row): readonly Cell[] {
  return cells;
}

/** A key that has the name of a measure (a field called `count`) is shown as `by.count`. */
function keyColumns(keys: readonly KeyColumn[], values: readonly ValueColumn[]): readonly TableColumn[] {
  const taken = new Set(values.map((value) => value.name));
  return keys.map(({ name, type }) => ({
    name: taken.has(name) ? `by.${name}` : name,
    role: "key",
    type,
    unit: "none",
    description: `value of ${name}`,
  }));
}

/** The order that `sort` asks for, or that of the column `defaultSort`. An unknown column is added to the binding's problems. */
export function orderOf(binding: Binding, columns: readonly TableColumn[], defaultSort = ""): Order {
  const { column, order } = sortOption(binding.request.options["sort"] ?? defaultSort);
  const index = columns.findIndex((known) => known.name === column);
  if (index < 0) refuseSort(binding, columns, column);
  const descending = columns[index]?.role === "value";
  return { index, descending: order === undefined ? descending : order === "descending" };
}

function sortOption(value: unknown): { readonly column: string; readonly order?: string } {
  return typeof value === "string" ? { column: value } : (value as { column: string; order?: string });
}

function refuseSort({ request, problems }: Binding, columns: readonly TableColumn[], column: string): void {
  const names = columns.map((known) => known.name);
  problems.push(
    diagnostic("wrong-value", `the table has no column "${column}" to sort by`, {
      at: request.spanOf("sort"),
      hint: didYouMean(column, names) ?? `its columns: ${names.join(", ")}`,
    }),
  );
}

/** Most rows of a table whose rows are a number or two each. */
export const MOST_ROWS = 100_000;
/** Most rows where each keeps values or buckets for percentiles. */
export const MOST_SPREADS = 10_000;
/** Most rows where each keeps a histogram or a series. */
export const MOST_SHAPES = 1_000;
