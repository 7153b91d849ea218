import { countOf, countText } from "../../core/quantity-text.ts";
import { UNKNOWN_COMM } from "../../aggregate/keys/key-part.ts";
import { WITHOUT_VALUE } from "../../aggregate/request/uncomputed.ts";
import { plainCallName } from "../../aggregate/syscalls/syscall-names.ts";
import type { Cell, TableColumn } from "../../document/result-document.ts";
import type { AggregationResult } from "../../document/aggregation-result.ts";
import type { Value } from "../../expr/quantity.ts";
import { outsideDomain } from "./key-domain.ts";
import type { Witnesses } from "./witnesses.ts";

/** A row that an expectation names by key and that the table does not have. */
export interface AbsentRow {
  readonly name: string;
  /** The key as written, one text a key column. */
  readonly wanted: readonly string[];
  readonly column: TableColumn | undefined;
}

/**
 * The value of a missing row: 0 in a column of counts or sums, if the recording proves that it had no event. Otherwise why
 * the value is unknown (docs/decisions/verdicts.md has the table).
 */
export function absentValue(row: AbsentRow, result: AggregationResult, witnesses: Witnesses): Value {
  const doubt = doubtAbout(row, result, witnesses);
  const which = `no row [${shownKey(row.wanted)}]`;
  if (doubt !== undefined) return { kind: "none", reason: `${row.name} has ${which}${doubt}` };
  return { kind: "number", value: 0, unit: row.column?.unit ?? "none", note: `${which}, counted as 0` };
}

function doubtAbout(row: AbsentRow, result: AggregationResult, witnesses: Witnesses): string | undefined {
  return (
    noValue(row, result) ??
    impossible(row, result, witnesses) ??
    incomplete(result) ??
    otherNumbering(row, result) ??
    (witnesses.isLossy ? ", and events were lost" : undefined) ??
    mayBeIn(row, result)
  );
}

/** Means, minima, maxima and shares have no value without events. */
function noValue({ column }: AbsentRow, { table, judging }: AggregationResult): string | undefined {
  if (column === undefined || !judging?.additive?.includes(column.name)) return "";
  const { columns, rows } = table;
  const at = columns.findIndex(({ name }) => name === column.name);
  const isMeasured = rows.some((cells) => (cells[at] ?? null) !== null);
  const isKnown = isMeasured || (rows.length === 0 && column.unit !== "ratio");
  return isKnown ? undefined : "";
}

/** A key that no row can have is a mistake in the spec, not an event that did not occur. */
function impossible(
  { wanted }: AbsentRow,
  { table, judging }: AggregationResult,
  witnesses: Witnesses,
): string | undefined {
  const columns = table.columns.filter(({ role }) => role === "key");
  const reasons = columns.map(({ name }, part) => {
    const value = wanted[part] ?? "";
    const domain = judging?.domains?.[part];
    const reason = domain ? outsideDomain(value, domain, witnesses) : undefined;
    return reason === undefined ? undefined : `: ${name} can't be ${quotedKey(value)}, ${reason}`;
  });
  return reasons.find((reason) => reason !== undefined);
}

function incomplete({ judging, scalars }: AggregationResult): string | undefined {
  if (judging?.incomplete !== undefined) return `, but ${judging.incomplete}`;
  if (judging?.undecided !== undefined)
    return `, but ${countOf(judging.undecided, "event")} had a task whose process is not known`;
  const uncomputed = Number(scalars[WITHOUT_VALUE]?.value ?? 0);
  if (uncomputed > 0) return `, but ${countOf(uncomputed, "event")} had no value for a calculation`;
  const unreadable = Number(scalars["unreadable"]?.value ?? 0);
  if (unreadable === 0) return undefined;
  return `, but ${countText(unreadable)} ${unreadable === 1 ? "event has" : "events have"} a string that the kernel could not read`;
}

/** The same system call by programs of another kind, which have separate rows. */
function otherNumbering({ wanted }: AbsentRow, result: AggregationResult): string | undefined {
  const { columns } = result.table;
  const keys = columns.flatMap(({ role }, index) => (role === "key" ? [index] : []));
  const part = systemCallPart(result);
  if (part === undefined) return undefined;
  const names = allRows(result).map((cells) => String(cells[keys[part]!]));
  const other = names.find((name) => name !== wanted[part] && plainCallName(name) === wanted[part]);
  return other === undefined
    ? undefined
    : `, but there is ${quotedKey(other)}, the same call made by another kind of program`;
}

/** The row of all keys beyond the limit, or one of a task whose name the kernel forgot, may have its events. */
function mayBeIn({ wanted }: AbsentRow, result: AggregationResult): string | undefined {
  const { columns } = result.table;
  const keys = columns.flatMap(({ role }, index) => (role === "key" ? [index] : []));
  const mayHold = (cells: readonly Cell[]): boolean =>
    keys.every((column, part) => isUnknown(cells[column]) || String(cells[column]) === wanted[part]);
  const found = allRows(result).find(mayHold);
  if (!found) return undefined;
  const isOther = keys.every((column) => (found[column] ?? null) === null);
  return isOther
    ? ", but there are too many rows: its events may be in the row without a key"
    : `, but its events may be in the row ${UNKNOWN_COMM} (tasks without a known name or process)`;
}

/** The shown rows, and those that `top` cut off. */
export function allRows({ table, judging }: AggregationResult): readonly (readonly Cell[])[] {
  return [...table.rows, ...(judging?.cutRows ?? [])];
}

/** Which part of the key names a system call. Which call a number means can depend on an earlier event of the task. */
export function systemCallPart({ judging }: AggregationResult): number | undefined {
  const part = judging?.domains?.findIndex((domain) => domain?.kind === "system-calls") ?? -1;
  return part < 0 ? undefined : part;
}

function isUnknown(cell: Cell | undefined): boolean {
  return cell === null || cell === undefined || cell === UNKNOWN_COMM;
}

/** A row's key as it is written in `expect`, between the brackets. */
export function shownKey(wanted: readonly string[]): string {
  return wanted.map(quotedKey).join(", ");
}

function quotedKey(text: string): string {
  return /^-?[0-9]+$/.test(text) ? text : JSON.stringify(text);
}
