import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { neutralize } from "../../../../src/cli/terminal/text-stream.ts";

describe("neutralize", () => {
  test("keeps the program's own colours, line breaks and tabs", () => {
    const own = "\x1b[1mbold\x1b[22m\n\t\x1b[38;5;12mblue\x1b[0m é 漢";
    expect(neutralize(own)).toBe(own);
  });

  test.each([
    ["a window title", "\x1b]0;gotcha\x07"],
    ["a cursor move", "\x1b[2A"],
    ["a cleared screen", "\x1b[2J"],
    ["a C1 introducer", "\x9b2J"],
    ["a carriage return", "ok\rfail"],
    ["a backspace", "a\b"],
    ["an override of direction", "\u202eabc"],
    ["a colour that doesn't end", "\x1b[31"],
  ])("shows %s instead of obeying it", (_, hostile) => {
    expect(neutralize(hostile)).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/u);
  });

  test("nothing but SGR, \\n and \\t comes through, whatever is given", () => {
    const terminal = fc.array(
      fc.constantFrom("\x1b", "[", "]", ";", "m", "J", "3", "\x07", "\r", "\n", "\x9b", "a"),
    );
    fc.assert(
      fc.property(terminal, (parts) => {
        const left = neutralize(parts.join("")).replace(/\x1b\[[0-9;]*m|[\n\t]/gu, "");
        expect(left).not.toMatch(/[\x00-\x1f\x7f-\x9f]/u);
      }),
    );
  });
});
