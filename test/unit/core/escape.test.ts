import fc from "fast-check";
import { expect, test } from "vitest";
import { displayWidth, cutToWidth } from "../../../src/core/display-width.ts";
import { escapeLines, escapeText, quoted } from "../../../src/core/escape.ts";

test.each([
  ["\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"],
  ["a\nb\r\tc\0", "a\\nb\\r\\tc\\0"],
  ["\x9b31m", "\\x9b31m"],
  ["\x7f", "\\x7f"],
  ["abc\u202edef", "abc\\u{202e}def"],
  ["zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}"],
  ["line\u2028para\u2029", "line\\u{2028}para\\u{2029}"],
  ["\ud800", "\\u{d800}"],
  ["tag\u{e0041}", "tag\\u{e0041}"],
  ["ok ✓ ß 漢 😀 \\", "ok ✓ ß 漢 😀 \\"],
])("%j", (text, expected) => {
  expect(escapeText(text)).toBe(expected);
});

test("nothing that a terminal obeys is left, and nothing else is changed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const escaped = escapeText(text);
      expect(escaped).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(escapeText(escaped)).toBe(escaped);
      expect(escapeLines(`${text}\n${text}`).split("\n").length).toBeGreaterThanOrEqual(2);
    }),
  );
});

test("quotes are escaped and long texts cut", () => {
  expect(quoted('say "hi"\n')).toBe('"say \\"hi\\"\\n"');
  expect(quoted("x".repeat(100), 5)).toBe('"xxxxx…"');
});

test("width counts columns, not characters", () => {
  expect(displayWidth("abc")).toBe(3);
  expect(displayWidth("漢字")).toBe(4);
  expect(displayWidth("e\u0301")).toBe(1);
  expect(displayWidth("😀")).toBe(2);
  expect(cutToWidth("漢字x", 3)).toBe("漢");
  expect(cutToWidth("abc", 3)).toBe("abc");
});
