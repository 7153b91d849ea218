import { countOf } from "../../core/quantity-text.ts";
import { evaluateExpectation } from "../../expr/evaluate-expectation.ts";
import type { Expression, Lookup, Name } from "../../expr/ast.ts";
import { leavesOf, lookupsIn } from "../../expr/walk.ts";
import type { Value } from "../../expr/quantity.ts";
import type { NamedResult } from "../aggregate-recording.ts";

/**
 * Why an expectation cannot be decided although the recording is complete: strings that the kernel could not read, or processes that are
 * not known, may have been the ones that it names. Each count may be higher by up to the number of events left out. One that failed, or that holds because nothing was
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
  if (member.name === "unreadable") return 0;
  const { scalars, judging } = results.get(result.name)?.result ?? {};
  return Number(scalars?.["unreadable"]?.value ?? 0) + (judging?.undecided ?? 0);
}

function lackOf({ result }: Lookup, results: ReadonlyMap<string, NamedResult>): string {
  const undecided = results.get(result.name)?.result.judging?.undecided ?? 0;
  return undecided > 0 ? "a task whose process is not known" : "a string that the kernel could not read";
}

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
