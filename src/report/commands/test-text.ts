import { countOf } from "../../core/quantity-text.ts";
import type { Change } from "../../result/result-changes.ts";
import { inkFor, type TextOptions } from "../text/ink.ts";

/** What a test of a stored recording came to. */
export interface TestOutcome {
  readonly folder: string;
  readonly outcome: "passed" | "changed" | "updated" | "broken";
  readonly changes: readonly Change[];
}

/** More are counted. */
const MOST_CHANGES = 20;

/** A line for each test, with what changed below it. */
export function testText({ folder, outcome, changes }: TestOutcome, options: TextOptions): string {
  const ink = inkFor(options);
  const paint = { passed: ink.good, changed: ink.bad, updated: ink.doubtful, broken: ink.bad }[outcome];
  const lines = [
    paint(ink.text(`${folder}: ${outcome}`)),
    ...changeLines(changes).map((line) => ink.text(line)),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** `aggregations.n.table["sh"].count: 12, now 13`. */
export function changeLines(changes: readonly Change[]): readonly string[] {
  const further = changes.length - MOST_CHANGES;
  return [
    ...changes.slice(0, MOST_CHANGES).map(changeLine),
    ...(further > 0 ? [`  … ${countOf(further, "more change")}`] : []),
  ];
}

function changeLine({ path, expected, actual }: Change): string {
  if (expected === undefined) return `  ${path}: new, ${short(actual ?? "")}`;
  if (actual === undefined) return `  ${path}: gone, was ${short(expected)}`;
  return `  ${path}: ${short(expected)}, now ${short(actual)}`;
}

/** Characters of a value. `git diff` after --update has all. */
const MOST_OF_A_VALUE = 100;

function short(value: string): string {
  return value.length <= MOST_OF_A_VALUE ? value : `${value.slice(0, MOST_OF_A_VALUE)} …`;
}

/** `5 recordings: 4 passed, 1 changed`. */
export function testTotal(tests: readonly TestOutcome[]): string {
  const outcomes = ["passed", "changed", "updated", "broken"] as const;
  const parts = outcomes.flatMap((one) => {
    const count = tests.filter(({ outcome }) => outcome === one).length;
    return count === 0 ? [] : [`${count} ${one}`];
  });
  return `${countOf(tests.length, "recording")}: ${parts.join(", ")}\n`;
}
