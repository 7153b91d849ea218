/** What reading a spec has to know of its keys beside their schema. A new kind of probe is a line here. */

/** Steps from the document's root: a key; in the tables also `[]` for any item of a list, `{}` for any name. */
type KeyPath = readonly (string | number)[];

/** The kinds of probes. */
const PROBES = ["kprobes", "uprobes"] as const;

/** What a spec records, and no other key does. */
export const SOURCES: readonly string[] = ["tracepoints", "tracer", "markers", ...PROBES];

/** Whose values are expressions. */
const EXPRESSIONS: readonly KeyPath[] = [
  ["expect", "[]"],
  ["tracepoints", "[]", "filter"],
  ["tracepoints", "[]", "stack", "where"],
  ["stop", "where"],
  ...PROBES.flatMap((kind) => [
    [kind, "[]", "filter"],
    [kind, "[]", "return", "filter"],
  ]),
  ["fields", "{}"],
  ["fields", "{}", "value"],
  ["aggregations", "{}", "where*"],
];

/** Below which a list is one value: an aggregation's `by`, a set of CPUs, a parameter's choices. */
const SINGLE_VALUES: ReadonlySet<string | undefined> = new Set(["aggregations", "fields", "scope", "params"]);

/** Whose value may differ from the one in the file that a spec extends: what names the spec, and parameters. */
const OWN: readonly KeyPath[] = [["name"], ["question"], ["params", "{}"], ["params", "{}", "default"]];

/** Parameters in an expression are filled in by its parser, as literals. */
export function isExpressionPath(path: KeyPath): boolean {
  return isIn(EXPRESSIONS, path);
}

/** Whether a spec's list replaces the one in the file that it extends, which must be the same; else it is appended. */
export function isSingleValue([first]: readonly string[]): boolean {
  return SINGLE_VALUES.has(first);
}

/** Whether a spec may state a key again with another value than the file that it extends. */
export function mayDiffer(path: KeyPath): boolean {
  return isIn(OWN, path);
}

/** `where`, and an aggregation's own `where-from`, `where-to`. */
export function isConditionKey(key: string): boolean {
  return key === "where" || key.startsWith("where-");
}

function isIn(paths: readonly KeyPath[], path: KeyPath): boolean {
  return paths.some(
    (one) => one.length === path.length && one.every((step, index) => fits(step, path[index]!)),
  );
}

function fits(step: string | number, key: string | number): boolean {
  if (typeof key === "number") return step === "[]";
  return step === key || step === "{}" || (step === "where*" && isConditionKey(key));
}
