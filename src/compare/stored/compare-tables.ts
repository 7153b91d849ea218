import type { Cell, Table, TableColumn } from "../../document/result-document.ts";
import { compareToNothing, compareValues, type ValueComparison } from "./compare-values.ts";
import type { Obstacles } from "./obstacles.ts";

/** Two tables, row by row. */
export interface TableComparison {
  /** Names of the key columns. */
  readonly keys: readonly string[];
  readonly values: readonly ValueComparison[];
  readonly notes: readonly string[];
}

/** Compares rows by their keys, and of each row the columns that both tables have: the old rows in their order, then new ones. */
export function compareTables(before: Table, after: Table, obstacles: Obstacles): TableComparison {
  const keys = keyColumns(before).map(({ name }) => name);
  const refusal = refusalOf(before, after);
  if (refusal !== undefined) return { keys, values: [], notes: [refusal] };
  const columns = commonColumns(before, after);
  const [old, now] = [rowsByKey(before), rowsByKey(after)];
  const values = [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const rows = { before: old.get(key), after: now.get(key) };
    return compareRow(rows, columns, obstacles, {
      before: before.totalRows === before.rows.length,
      after: after.totalRows === after.rows.length,
    });
  });
  return { keys, values, notes: omissions(before, after, columns) };
}

function keyColumns({ columns }: Table): readonly TableColumn[] {
  return columns.filter(({ role }) => role === "key");
}

/** Why the rows cannot be compared at all. */
function refusalOf(before: Table, after: Table): string | undefined {
  const shape = (table: Table): string =>
    JSON.stringify(keyColumns(table).map(({ name, unit }) => [name, unit]));
  if (shape(before) !== shape(after)) return "rows are not compared: the two tables have different keys";
  const isListing = [before, after].some((table) => rowsByKey(table).size < table.rows.length);
  return isListing ? "rows are not compared: several rows have the same key" : undefined;
}

/** Of a value column: its position on each side. */
interface CommonColumn {
  readonly column: TableColumn;
  readonly before: number;
  readonly after: number;
}

function commonColumns(before: Table, after: Table): readonly CommonColumn[] {
  return before.columns.flatMap((column, index) => {
    const other = after.columns.findIndex(({ name, unit }) => name === column.name && unit === column.unit);
    return column.role === "value" && other >= 0 ? [{ column, before: index, after: other }] : [];
  });
}

function rowsByKey(table: Table): ReadonlyMap<string, Row> {
  const at = table.columns.flatMap(({ role }, index) => (role === "key" ? [index] : []));
  return new Map(
    table.rows.map((cells) => {
      const key = at.map((index) => cells[index] ?? null);
      return [JSON.stringify(key), { key, cells }];
    }),
  );
}

interface Row {
  readonly key: readonly Cell[];
  readonly cells: readonly Cell[];
}

interface OnBothSides<T> {
  readonly before: T;
  readonly after: T;
}

/**
 * `isComplete`: whether a side shows all of its rows, so that a missing row does not exist. Of a row that only one side has, the first
 * column stands for all.
 */
function compareRow(
  rows: OnBothSides<Row | undefined>,
  columns: readonly CommonColumn[],
  obstacles: Obstacles,
  isComplete: OnBothSides<boolean>,
): readonly ValueComparison[] {
  const { key } = (rows.before ?? rows.after)!;
  const pairs = columns.map(({ column: { name, unit }, ...at }) => ({
    key,
    name,
    unit,
    before: rows.before?.cells[at.before] ?? null,
    after: rows.after?.cells[at.after] ?? null,
  }));
  if (!rows.before || !rows.after) {
    const isCertain = rows.before ? isComplete.after : isComplete.before;
    return pairs.slice(0, 1).map((pair) => compareToNothing(pair, obstacles, isCertain));
  }
  const isPresent = ({ before, after }: (typeof pairs)[number]): boolean => before !== null || after !== null;
  return pairs.filter(isPresent).map((pair) => compareValues(pair, obstacles));
}

function omissions(before: Table, after: Table, common: readonly CommonColumn[]): readonly string[] {
  const compared = new Set(common.map(({ column }) => column.name));
  const names = [...before.columns, ...after.columns].flatMap(({ role, name }) =>
    role === "value" ? [name] : [],
  );
  const left = [...new Set(names)].filter((name) => !compared.has(name));
  return left.length === 0
    ? []
    : [`columns not compared, because only one side has them or their units differ: ${left.join(", ")}`];
}
