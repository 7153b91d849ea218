import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displayWidth } from "../../../src/core/display-width.ts";
import { diagnostic, warning } from "../../../src/core/diagnostic.ts";
import { problemDocument } from "../../../src/result/problem-document.ts";
import { diagnosticText } from "../../../src/report/diagnostic-text.ts";

const plain = { color: false, width: 100 };

function place(
  text: string,
  start: number,
  end: number,
  path = "spec.yaml",
): NonNullable<ReturnType<typeof diagnostic>["at"]> {
  return { source: { path, text }, start, end };
}

describe("a diagnostic as text", () => {
  test("has its place, line, carets, help and notes", () => {
    const text = "a: 1\nb: two\n";
    const drawn = diagnosticText(
      diagnostic("wrong-type", "expected a number", {
        at: place(text, 8, 11),
        hint: "for example 2",
        related: [{ message: "as here", at: place(text, 3, 4) }],
      }),
      plain,
    );
    expect(drawn).toBe(`error[wrong-type]: expected a number
 --> spec.yaml:2:4
  |
2 | b: two
  |    ^^^
  = help: for example 2
note: as here
 --> spec.yaml:1:4
  |
1 | a: 1
  |    ^`);
  });

  test("without a place is its sentence", () => {
    expect(diagnosticText(warning("unsupported", "no such file", { hint: "go on" }), plain)).toBe(
      "warning[unsupported]: no such file\n  = help: go on",
    );
  });

  test("carets stand under tabs, wide and hidden characters", () => {
    const text = "\t漢字\u202eé = x";
    const lines = diagnosticText(
      diagnostic("wrong-value", "x", { at: place(text, text.indexOf("x"), text.length) }),
      plain,
    ).split("\n");
    expect(lines[3]).toBe("1 |     漢字\\u{202e}é = x");
    expect(displayWidth(lines[4]!)).toBe(displayWidth(lines[3]!));
    expect(lines[4]).toMatch(/ \^$/);
  });

  test("a long line is cut around the place", () => {
    const text = `${"a ".repeat(300)}HERE${" b".repeat(300)}`;
    const at = place(text, 600, 604);
    const lines = diagnosticText(diagnostic("wrong-value", "x", { at }), { color: false, width: 60 }).split(
      "\n",
    );
    expect(lines[3]).toMatch(/^1 \| ….*HERE.*…$/);
    expect(displayWidth(lines[3]!)).toBeLessThanOrEqual(60);
    expect(lines[4]!.indexOf("^^^^")).toBe(lines[3]!.indexOf("HERE"));
  });

  test("a place over several lines is marked on its first", () => {
    const lines = diagnosticText(diagnostic("wrong-value", "x", { at: place("ab\ncd", 1, 5) }), plain).split(
      "\n",
    );
    expect(lines.slice(3)).toEqual(["1 | ab", "  |  ^"]);
  });

  test("colour is only around what is its own", () => {
    const drawn = diagnosticText(diagnostic("wrong-value", "x", { at: place("abc", 0, 1) }), {
      color: true,
      width: 80,
    });
    expect(drawn).toContain("\x1b[1;31merror[wrong-value]\x1b[0m");
    expect(drawn.replaceAll(/\x1b\[[0-9;]*m/g, "")).toBe(
      diagnosticText(diagnostic("wrong-value", "x", { at: place("abc", 0, 1) }), plain),
    );
  });

  test("nothing hostile gets through, and no line is wider than the terminal for its source", () => {
    const hostile = fc.string({ unit: "binary", maxLength: 120 });
    fc.assert(
      fc.property(
        hostile,
        hostile,
        fc.nat(120),
        fc.nat(120),
        fc.integer({ min: 30, max: 90 }),
        (text, message, a, b, width) => {
          const at = place(text, Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length), message);
          const drawn = diagnosticText(
            diagnostic("wrong-value", message, { at, hint: message, related: [{ message, at }] }),
            { color: false, width },
          );
          expect(drawn).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          for (const line of drawn.split("\n").filter((one) => / \| /.test(one.slice(0, 6))))
            expect(displayWidth(line)).toBeLessThanOrEqual(width + 12);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test("for editors: lines and columns from 1, the end exclusive", () => {
  const at = place("a: 1\nb: two\n", 8, 11);
  const drawn = { file: "spec.yaml", line: 2, column: 4, endLine: 2, endColumn: 7 };
  expect(
    problemDocument(diagnostic("wrong-type", "a", { at, hint: "h", related: [{ message: "m", at }] })),
  ).toEqual({
    code: "wrong-type",
    severity: "error",
    fault: "spec",
    message: "a",
    at: drawn,
    hint: "h",
    related: [{ message: "m", at: drawn }],
  });
  expect(problemDocument(warning("unsupported", "x"))).toEqual({
    code: "unsupported",
    severity: "warning",
    fault: "kernel",
    message: "x",
  });
});
