import type { Diagnostic } from "../core/diagnostic.ts";

/** The first of each: every reader meets the same full disk, and each says so. */
export function withoutRepetition(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const same = (one: Diagnostic, other: Diagnostic): boolean =>
    one.code === other.code && one.message === other.message && one.at?.start === other.at?.start;
  return problems.filter((problem, index) => problems.findIndex((one) => same(one, problem)) === index);
}
