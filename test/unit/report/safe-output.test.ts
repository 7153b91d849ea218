import * as fc from "fast-check";
import { expect, test } from "vitest";
import { displayWidth } from "../../../src/core/display-width.ts";
import { doctorText } from "../../../src/report/commands/doctor-text.ts";
import { explainText } from "../../../src/report/commands/explain-text.ts";
import { formatText } from "../../../src/report/commands/format-text.ts";
import { listText } from "../../../src/report/commands/list-text.ts";
import { recoverText } from "../../../src/report/commands/recover-text.ts";
import { githubReport } from "../../../src/report/github-report.ts";
import { jsonReport } from "../../../src/report/json-report.ts";
import { junitReport } from "../../../src/report/junit-report.ts";
import { markdownReport } from "../../../src/report/markdown/markdown-report.ts";
import type { TextOptions } from "../../../src/report/text/ink.ts";
import { textReport } from "../../../src/report/text/text-report.ts";
import { hostileResult, hostileText } from "./hostile.ts";

/** Written apart from the escaping code: every control but the line break, invisible and reordering characters, halves of pairs. */
const UNSAFE =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]|\p{Cs}/u;
const ANSI = /\u001b\[\d+m/g;

const options: fc.Arbitrary<TextOptions> = fc.record({
  width: fc.integer({ min: 1, max: 200 }),
  color: fc.boolean(),
  unicode: fc.boolean(),
});

function expectSafe(text: string, { color, unicode }: Pick<TextOptions, "color" | "unicode">): void {
  const plain = color ? text.replace(ANSI, "") : text;
  expect(plain).not.toMatch(UNSAFE);
  expect(plain).toMatch(unicode ? /^/ : /^[\n -~]*$/);
}

test("no control character leaves the text report, and only ASCII where that is asked for", () => {
  fc.assert(
    fc.property(hostileResult, options, (result, options) =>
      expectSafe(textReport(result, options), options),
    ),
  );
});

test("no line of the text report is wider than the terminal", () => {
  fc.assert(
    fc.property(hostileResult, fc.integer({ min: 60, max: 200 }), fc.boolean(), (result, width, unicode) => {
      const lines = textReport(result, { width, color: false, unicode }).split("\n");
      expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
    }),
  );
});

test("colours change nothing but colours", () => {
  fc.assert(
    fc.property(hostileResult, options, (result, options) => {
      const plain = textReport(result, { ...options, color: false });
      const colored = textReport(result, { ...options, color: true });
      expect(withoutTrailingBlanks(colored.replace(ANSI, ""))).toBe(withoutTrailingBlanks(plain));
    }),
  );
});

test("no control character leaves Markdown, JUnit XML, workflow commands or JSON", () => {
  fc.assert(
    fc.property(hostileResult, (result) => {
      for (const text of [
        markdownReport(result),
        junitReport([result]),
        githubReport([result]),
        jsonReport(result),
      ]) {
        expectSafe(text, { color: false, unicode: true });
      }
    }),
  );
});

test("no control character leaves the reports of other commands", () => {
  fc.assert(
    fc.property(hostileText, options, (text, options) => {
      const step = { number: 1, phase: "arm", title: text, file: text, value: text, undo: text } as const;
      const check = { name: text, state: "limited", detail: text, fix: text } as const;
      const field = {
        name: text,
        type: text,
        offset: 8,
        size: 16,
        signed: false,
        common: false,
        shape: { kind: "text", bytes: 16 },
      } as const;
      for (const report of [
        explainText([step], `/${text}`, options),
        doctorText([check], options),
        listText([{ name: text }, { name: text, summary: text }], options),
        listText([{ name: text }], options),
        formatText({ id: 1, system: text, name: text, fields: [field], printFormat: text }, options),
        recoverText(
          {
            restored: [text],
            left: [text],
            running: [text],
            unknown: [text],
            ownerless: [text],
            recordings: [text],
          },
          options,
        ),
      ]) {
        expectSafe(report, options);
      }
    }),
  );
});

test("nothing a recording holds begins a line that a CI runner reads as a command", () => {
  fc.assert(
    fc.property(hostileResult, (result) => {
      const text = textReport(result, { width: 80, color: false, unicode: true });
      expect(text.split("\n").filter((line) => /^\s*::/.test(line) || line.includes("##["))).toEqual([]);
    }),
  );
});

function withoutTrailingBlanks(text: string): string {
  return text.replace(/ +$/gm, "");
}
