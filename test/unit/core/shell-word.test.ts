import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { shellWord } from "../../../src/core/escape.ts";

test("a shell reads back exactly the words that were meant", () => {
  const word = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0") && text.isWellFormed());
  const words = fc.array(
    fc.oneof(word, fc.constantFrom("'", "$(id)", "`id`", "a b", "", "\n", "*", "-n", "~", "#x")),
    {
      minLength: 1,
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(words, (meant) => {
      const script = `for word in ${meant.map(shellWord).join(" ")}; do printf '%s\\0' "$word"; done`;
      expect(execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1)).toEqual(
        meant,
      );
    }),
    { numRuns: 40 },
  );
});

test("NUL is refused", () => {
  expect(() => shellWord("a\0b")).toThrow(RangeError);
});
