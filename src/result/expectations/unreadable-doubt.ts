import { countOf } from "../../core/quantity-text.ts";
import { evaluateExpectation } from "../../expr/evaluate-expectation.ts";
import type { Expression, Lookup, Name } from "../../expr/ast.ts";
import { leavesOf, lookupsIn } from "../../expr/walk.ts";
import type { Value } from "../../expr/quantity.ts";
import { WITHOUT_VALUE } from "../../aggregate/request/uncomputed.ts";
import type { NamedResult } from "../aggregate-recording.ts";

/**
 * Why an expectation cannot be decided although the recording is complete: strings that the kernel could not read, calculations without a
 * value, or processes that are not known, may have been the ones that it names. Each count may be higher by up to the number of events left out. One that failed, or that holds because nothing was
 * found, is decided only if every such number gives the same outcome; one that holds on what was found stays.
 */
export function unreadableDoubt(
  tree: Expression,
  verdict: boolean,
  find: (reference: Lookup | Name) => Value,
  results: ReadonlyMap<string, NamedResult>,
): string | undefined {
  const affected = lookupsIn(tree).filter((lookup) => leftOut(lookup, results) > 0);
  const [first, ...others] = affected;
  if (!first) return undefined;
  const most = leftOut(first, results);
  const reason = `${countOf(most, "event")} of "${first.result.name}" had ${lackOf(first, results)}`;
  const value = find(first);
  const isFound = others.length > 0 || value.kind !== "number" || value.value !== 0;
  if (verdict && isFound) return undefined;
  if (others.length > 0 || value.kind !== "number" || value.unit !== "events") return reason;
  const isSame = turningPoints(tree, Number(value.value), most).every(
    (more) =>
      evaluateExpectation(tree, (reference) => raised(reference, first, find, more)).verdict === verdict,
  );
  return isSame ? undefined : reason;
}

function leftOut({ result, member }: Lookup, results: ReadonlyMap<string, NamedResult>): number {
  if (LEFT_OUT.includes(member.name)) return 0;
  const { scalars, judging } = results.get(result.name)?.result ?? {};
  const counts = LEFT_OUT.map((name) => Number(scalars?.[name]?.value ?? 0));
  return counts.reduce((sum, count) => sum + count, judging?.undecided ?? 0);
}

function lackOf({ result }: Lookup, results: ReadonlyMap<string, NamedResult>): string {
  const { scalars, judging } = results.get(result.name)?.result ?? {};
  if ((judging?.undecided ?? 0) > 0) return "a task whose process is not known";
  const isUncomputed = Number(scalars?.[WITHOUT_VALUE]?.value ?? 0) > 0;
  return isUncomputed ? "no value for a calculation" : "a string that the kernel could not read";
}

/** The scalars that count events that are left out. */
const LEFT_OUT: readonly string[] = ["unreadable", WITHOUT_VALUE];

/** How many more events could change the answer: all, and those that bring the count to, or just past, a number of the expectation. */
function turningPoints(tree: Expression, count: number, most: number): readonly number[] {
  const near = numbersIn(tree).flatMap((number) => [number - count - 1, number - count, number - count + 1]);
  return [...near.map(Math.floor), most].filter((more) => more >= 0 && more <= most);
}

function numbersIn(tree: Expression): readonly number[] {
  return leavesOf(tree).flatMap((leaf) => (leaf.kind === "number" ? [leaf.value] : []));
}

function raised(
  reference: Lookup | Name,
  affected: Lookup,
  find: (reference: Lookup | Name) => Value,
  more: number,
): Value {
  const value = find(reference);
  return reference === affected && value.kind === "number"
    ? { ...value, value: Number(value.value) + more }
    : value;
}
