import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRecipes, shippedQuestions, totalsOf, totalsText } from "../../../../scripts/recipes/recipes.ts";

const root = join(import.meta.dirname, "../../../..");
const recipes = readRecipes(root);
const questions = shippedQuestions(root);

test("every shipped spec asks a question, and has exactly one subject", () => {
  for (const [name, question] of questions) expect(question, name).toMatch(/\?$/u);
  expect(Object.values(recipes.subjects).flat().toSorted()).toEqual([...questions.keys()]);
});

test("every spec that a tool or the README names is shipped", () => {
  const named = Object.values(recipes.tools).flatMap(({ spec }) => spec ?? []);
  for (const name of [...named, ...recipes.readme]) expect(questions.has(name), name).toBe(true);
});

test("a tool that has the name of a shipped spec is answered by it", () => {
  const unanswered = Object.entries(recipes.tools).filter(
    ([name, { spec }]) => questions.has(name) && spec === undefined,
  );
  expect(unanswered).toEqual([]);
});

test("more than 150 tools, in the order of their names, each with one answer and its collections", () => {
  const names = Object.keys(recipes.tools);
  const { shipped, expressible, not } = totalsOf(recipes);
  expect(names.length).toBeGreaterThan(150);
  expect(names).toEqual(names.toSorted());
  expect(shipped + expressible + not).toBe(names.length);
  for (const { in: collections } of Object.values(recipes.tools))
    expect(collections.length).toBeGreaterThan(0);
});

test("docs/recipes.md has the totals, every spec and every tool", () => {
  const page = readFileSync(join(root, "docs/recipes.md"), "utf8");
  expect(page).toContain(totalsText(recipes));
  for (const name of questions.keys()) expect(page).toContain(`| [${name}](../specs/${name}.yaml) |`);
  for (const name of Object.keys(recipes.tools)) expect(page).toContain(`\n| ${name} | `);
});

/** Exercises, and examples of several parts of the language. */
const LONGER = new Set([
  "bash-readline",
  "cxx-exceptions",
  "irqs-in-syscalls",
  "libc-write",
  "libc-write-latency",
  "libc-write-stdout",
  "malloc-sizes",
  "openat-kprobe",
  "sched-switch",
  "syscalls",
  "timer-ticks",
  "vfs-write-function",
  "vfs-write-graph",
  "vfs-write-graph-depth2",
  "wakeup-latency",
  "who-wakes-whom",
]);

test.each([...questions.keys()].filter((name) => !LONGER.has(name)))(
  "%s has at most 25 lines without comments",
  (name) => {
    expect(linesOf(name)).toBeLessThanOrEqual(25);
  },
);

function linesOf(name: string): number {
  const text = readFileSync(join(root, `specs/${name}.yaml`), "utf8");
  return text.split("\n").filter((line) => !/^\s*(?:#.*)?$/u.test(line)).length;
}
