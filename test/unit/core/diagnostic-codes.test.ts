import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCodes } from "../../../scripts/docs/diagnostics-page.ts";
import { nodesOf, parseSource, type SourceTree } from "../../../scripts/source/syntax.ts";

const root = join(import.meta.dirname, "../../..");
const TABLE = "src/core/diagnostic-codes.ts";
const parsed = (file: string): SourceTree => parseSource(file, readFileSync(join(root, file), "utf8"));
const codes = readCodes(parsed(TABLE));

test("every code has a sentence that says what it means", () => {
  expect(codes.length).toBeGreaterThan(60);
  for (const { code, meaning } of codes) expect(meaning, code).toMatch(/^[A-Z`t][^\n]{10,130}\.$/u);
  expect(new Set(codes.map(({ meaning }) => meaning)).size).toBe(codes.length);
});

test("every code is raised somewhere", () => {
  const files = globSync("src/**/*.ts", { cwd: root }).filter(
    (file) => file !== TABLE && !file.startsWith("src/generated/"),
  );
  const texts = new Set(files.flatMap((file) => nodesOf(parsed(file).program).map(({ value }) => value)));
  expect(codes.map(({ code }) => code).filter((code) => !texts.has(code))).toEqual([]);
});
