import type { ResultDocument } from "../document/result-document.ts";

/** One difference between two results of the same recording. */
export interface Change {
  /** Where: `aggregations.n.table["sh"].count`. */
  readonly path: string;
  /** As JSON; absent where there is nothing. */
  readonly expected?: string;
  readonly actual?: string;
}

/**
 * What differs in the answers of two results: aggregations, expectations with their values, problems, the recording's counts, the
 * verdict. Not compared: the session, the tool's version, and where in the spec something is written.
 */
export function resultChanges(expected: ResultDocument, actual: ResultDocument): readonly Change[] {
  return changesIn("", answersOf(expected), answersOf(actual));
}

type Json = string | number | boolean | null | readonly Json[] | Members;
interface Members {
  readonly [name: string]: Json;
}

function answersOf({
  kernel,
  recording,
  aggregations,
  expectations,
  problems,
  verdict,
}: ResultDocument): Json {
  const answers = {
    kernel,
    recording,
    aggregations,
    expectations: expectations.map(({ at: _at, ...expectation }) => expectation),
    problems: problems.map(({ code, severity, message }) => ({ code, severity, message })),
    verdict,
  };
  // Exactly what the file has: properties without a value are absent there.
  return JSON.parse(JSON.stringify(answers)) as Json;
}

function changesIn(path: string, expected: Json | undefined, actual: Json | undefined): readonly Change[] {
  if (isTable(expected) && isTable(actual) && sameColumns(expected, actual))
    return tableChanges(path, expected, actual);
  const [before, after] = [entriesOf(expected), entriesOf(actual)];
  if (before && after && Array.isArray(expected) === Array.isArray(actual)) {
    const names = new Set([...before.keys(), ...after.keys()]);
    return [...names].flatMap((name) => changesIn(path + name, before.get(name), after.get(name)));
  }
  return expected === actual ? [] : [change(path, expected, actual)];
}

function change(path: string, expected: Json | undefined, actual: Json | undefined): Change {
  return {
    path: path.replace(/^\./u, ""),
    ...(expected !== undefined && { expected: JSON.stringify(expected) }),
    ...(actual !== undefined && { actual: JSON.stringify(actual) }),
  };
}

/** Members by their step in a path: `.name`, `[3]`. Nothing for a value without members. */
function entriesOf(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (isList(value)) return new Map(value.map((item, index) => [`[${index}]`, item]));
  if (typeof value !== "object" || value === null) return undefined;
  return new Map(Object.entries(value).map(([name, member]) => [`.${name}`, member]));
}

interface Table {
  readonly columns: readonly { readonly name: string; readonly role: string }[];
  readonly rows: readonly (readonly Json[])[];
}

function isTable(value: Json | undefined): value is Members & Table {
  return (
    typeof value === "object" &&
    value !== null &&
    "columns" in value &&
    "rows" in value &&
    "totalRows" in value
  );
}

function sameColumns(one: Table, other: Table): boolean {
  return JSON.stringify(one.columns) === JSON.stringify(other.columns);
}

/** By key: a row that is new does not shift the others. The order of rows counts only where no row is new or gone. */
function tableChanges(path: string, expected: Members & Table, actual: Members & Table): readonly Change[] {
  const { rows: _before, ...rest } = expected;
  const { rows: _after, ...other } = actual;
  return [...rowChanges(path, expected, actual), ...changesIn(path, { ...rest }, { ...other })];
}

function rowChanges(path: string, expected: Table, actual: Table): readonly Change[] {
  const [before, after] = [rowsByKey(expected), rowsByKey(actual)];
  const changed = [...before].flatMap(([key, row]) => {
    const other = after.get(key);
    if (!other) return [change(`${path}${key}`, row, undefined)];
    return expected.columns.flatMap(({ name }, index) =>
      changesIn(`${path}${key}.${name}`, row[index], other[index]),
    );
  });
  const added = [...after].flatMap(([key, row]) =>
    before.has(key) ? [] : [change(`${path}${key}`, undefined, row)],
  );
  if (changed.length > 0 || added.length > 0) return [...changed, ...added];
  const order = [before, after].map((rows) => [...rows.keys()].join("\n"));
  return order[0] === order[1] ? [] : [change(`${path}.rows`, "in this order", "in another order")];
}

/** A table without keys, or with equal ones, has rows by number: `["sh"]`, `["sh"#2]`. */
function rowsByKey({ columns, rows }: Table): ReadonlyMap<string, readonly Json[]> {
  const found = new Map<string, readonly Json[]>();
  const seen = new Map<string, number>();
  for (const row of rows) {
    const cells = row
      .filter((_, index) => columns[index]?.role === "key")
      .map((cell) => JSON.stringify(cell));
    const text = cells.join(", ");
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    found.set(count === 1 ? `[${text}]` : `[${text}#${count}]`, row);
  }
  return found;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
