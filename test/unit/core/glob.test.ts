import fc from "fast-check";
import { expect, test } from "vitest";
import { compileGlob, isGlob } from "../../../src/core/glob.ts";

test.each([
  ["sched_*", "sched_switch", true],
  ["sched_*", "sched", false],
  ["*", "", true],
  ["?", "", false],
  ["a?c", "abc", true],
  ["[a-c]x", "bx", true],
  ["[!a-c]x", "bx", false],
  ["[!a-c]x", "dx", true],
  ["[]]x", "]x", true],
  ["[a-]", "-", true],
  ["[a", "[a", true],
  ["[^a]", "b", false],
  ["\\*", "*", true],
  ["\\*", "x", false],
  ["a\\", "a", true],
  ["*a*b*c*", "xxaxxbxxcxx", true],
  ["*a*b*c*", "xxaxxcxxbxx", false],
  ["", "", true],
  ["", "a", false],
])("%s on %j is %s, as in lib/glob.c", (pattern, text, expected) => {
  expect(compileGlob(pattern)(text)).toBe(expected);
});

test("stars and question marks mean what a regular expression says", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
  fc.assert(
    fc.property(pattern, word, (glob, text) => {
      const expected = new RegExp(`^${glob.replaceAll("*", "[ab]*").replaceAll("?", "[ab]")}$`).test(text);
      expect(compileGlob(glob)(text)).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});

test("no pattern takes long", () => {
  const matches = compileGlob("*a".repeat(200));
  const started = performance.now();
  expect(matches("a".repeat(20_000) + "b")).toBe(false);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test("a pattern without special characters matches itself alone", () => {
  const plain = fc.string().filter((text) => !isGlob(text));
  fc.assert(
    fc.property(plain, fc.string(), (pattern, text) => {
      expect(compileGlob(pattern)(text)).toBe(pattern === text);
      expect(compileGlob(pattern)(pattern)).toBe(true);
    }),
  );
});

test("any text is a pattern", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("[", "]", "!", "-", "\\", "*", "a") }),
      fc.string(),
      (pattern, text) => {
        expect(typeof compileGlob(pattern)(text)).toBe("boolean");
      },
    ),
  );
});
