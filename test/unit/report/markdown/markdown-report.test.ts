import * as fc from "fast-check";
import { expect, test } from "vitest";
import { escapeMarkdown, fenced } from "../../../../src/report/markdown/escape-markdown.ts";
import { markdownReport } from "../../../../src/report/markdown/markdown-report.ts";
import { markdownTable } from "../../../../src/report/markdown/markdown-table.ts";
import { hostileResult, hostileText } from "../hostile.ts";

const columns = [
  { header: "a", align: "left" },
  { header: "b", align: "right" },
] as const;

/** Cells by the grammar of GitHub's tables: a backslash takes the next character along, a bar else ends a cell. */
function cellsOf(row: string): readonly string[] {
  return [...row.matchAll(/(?:\\.|[^|\\])*\|/gsu)].slice(1).map(([cell]) => cell.slice(0, -1).trim());
}

test("hostile text stays in its cell", () => {
  fc.assert(
    fc.property(hostileText, hostileText, (a, b) => {
      const lines = markdownTable(columns, [[a, b]]).split("\n");
      expect(lines).toHaveLength(3);
      expect(cellsOf(lines[2]!)).toEqual([escapeMarkdown(a).trim(), escapeMarkdown(b).trim()]);
    }),
  );
});

test.each([
  ["sched:sched_switch", "sched:sched_switch"],
  ["prev_comm", "prev_comm"],
  ["12.3 ms", "12.3 ms"],
  ["a|b\\|c", "a\\|b\\\\\\|c"],
  ["<b>&amp;", "\\<b>&amp;amp;"],
  ["*x* `y` __z__ ~q~ [l](m)", "\\*x\\* \\`y\\` \\_\\_z\\_\\_ \\~q\\~ \\[l\\](m)"],
  ["@user #12 GH-3", "@<!-- -->user \\#<!-- -->12 GH<!-- -->-3"],
  ["https://example.org :smile:", "https\\://example.org \\:smile:"],
  ["www.example.org", "www\\.example.org"],
  ["- x", "\\- x"],
  ["1. x", "1\\. x"],
  ["> x", "\\> x"],
])("%j is shown literally", (text, markdown) => {
  expect(escapeMarkdown(text)).toBe(markdown);
});

test("nothing ends a fenced block but its fence", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[`~a ]{0,8}$/)), (lines) => {
      const [first, ...rest] = fenced(lines).split("\n");
      const fence = /^`+/.exec(first!)![0];
      expect(rest.findIndex((line) => line.trim().startsWith(fence))).toBe(lines.length);
    }),
  );
});

test("no tag but our own stands in the report", () => {
  fc.assert(
    fc.property(hostileResult, (result) => {
      const outsideFences = markdownReport(result).replace(/^(`{3,})text\n.*?\n\1$/gms, "");
      const tags = outsideFences.match(/(?<!\\)(?:\\\\)*<[^>]*>?/g) ?? [];
      expect(tags.filter((tag) => !/<(?:\/?details|\/?summary|!-- --)>$/.test(tag))).toEqual([]);
    }),
  );
});
