import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CommandEscape, escapeCommands } from "../../../src/core/ci-commands.ts";
import { isObeyed } from "../../support/is-obeyed.ts";

test.each([
  ["::error::pwned", String.raw`:\x3aerror::pwned`],
  ["a\n  ::error::pwned", `a\n  ${String.raw`:\x3aerror::pwned`}`],
  ["a ::error::", "a ::error::"],
  ["##[stop-commands]", String.raw`##\x5bstop-commands]`],
  ["a ##vso[task.complete]b", String.raw`a ##vso\x5btask.complete]b`],
  ["##teamcity[x]", String.raw`##teamcity\x5bx]`],
  ["std::vector", "std::vector"],
  ["  ::1  ::ffff:127.0.0.1", "  ::1  ::ffff:127.0.0.1"],
  ["::", "::"],
  ["::ffff:127.0.0.1|", "::ffff:127.0.0.1|"],
  ["::\u3000[::", String.raw`:\x3a` + "\u3000[::"],
  ["::\terror::x", String.raw`:\x3a` + "\terror::x"],
  ["::add-mask::x", String.raw`:\x3aadd-mask::x`],
  ["::add::x", String.raw`:\x3aadd::x`],
  ["# [x]", "# [x]"],
])("%j", (text, escaped) => {
  expect(escapeCommands(text)).toBe(escaped);
});

const hostile = fc
  .array(
    fc.constantFrom(
      ":",
      "::",
      "#",
      "##",
      "[",
      "vso",
      "vso[",
      "error",
      " ",
      "\t",
      "\u3000",
      "\n",
      "\r",
      "a",
      "1",
      ".",
      ",",
      "|",
    ),
    {
      maxLength: 40,
    },
  )
  .map((parts) => parts.join(""));

describe("whatever the text", () => {
  test("no command is left", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(isObeyed(escapeCommands(text))).toBe(false);
      }),
    );
  });

  test("nor where it comes in pieces; what was written is never changed later", () => {
    fc.assert(
      fc.property(fc.array(hostile), (pieces) => {
        const escape = new CommandEscape();
        const written = pieces.map((piece) => escape.escape(piece)).join("");
        expect(isObeyed(written)).toBe(false);
        expect(written.replaceAll(String.raw`\x3a`, ":").replaceAll(String.raw`\x5b`, "[")).toBe(
          pieces.join(""),
        );
      }),
    );
  });
});

test("an address that comes in pieces is one only where its end is seen", () => {
  const escape = new CommandEscape();
  expect(escape.escape("::1 ")).toBe("::1 ");
  expect(escape.escape("\n:") + escape.escape(":1 ") + escape.escape("\n::1") + escape.escape(" ")).toBe(
    `\n::1 \n:${String.raw`\x3a`}1 `,
  );
});

test("a long line's beginning is forgotten, and not taken for a line's", () => {
  const escape = new CommandEscape();
  expect(escape.escape("a".repeat(1000)) + escape.escape("::error::")).toBe(`${"a".repeat(1000)}::error::`);
  expect(escape.escape(`\n${" ".repeat(1000)}`) + escape.escape(":") + escape.escape(":x")).toBe(
    `\n${" ".repeat(1000)}:${String.raw`\x3a`}x`,
  );
});
