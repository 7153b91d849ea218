/** True for the keys whose values are expressions: parameters in them are filled in by the expression parser, as literals. */
export function isExpressionPath(path: readonly (string | number)[]): boolean {
  const [first, , third, fourth] = path;
  if (first === "expect") return path.length === 2;
  const isProbe = first === "kprobes" || first === "uprobes";
  if (isProbe && path.length === 4) return third === "return" && fourth === "filter";
  if (path.length !== 3) return false;
  if (first === "tracepoints" || isProbe) return third === "filter";
  return first === "aggregations" && isConditionKey(String(third));
}

/** `where`, and an aggregation's own `where-from`, `where-to`. */
export function isConditionKey(key: string): boolean {
  return key === "where" || key.startsWith("where-");
}
