import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allWords } from "../../../scripts/words/all-words.ts";

/**
 * Every text of the program that a user may see, in one file to be read as one text (docs and README have the others).
 * `UPDATE_GOLDEN=1` writes it anew.
 */
const golden = join(import.meta.dirname, "words.txt");

test("words.txt has every text that a user may see", () => {
  const words = allWords(join(import.meta.dirname, "../../.."));
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(golden, words);
  expect(words.split("\n")).toEqual(readFileSync(golden, "utf8").split("\n"));
});
