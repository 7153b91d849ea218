import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { compareResults } from "../../../../src/compare/stored/compare-results.ts";
import { displayWidth } from "../../../../src/core/display-width.ts";
import type { ResultDocument } from "../../../../src/document/result-document.ts";
import { comparisonMarkdown } from "../../../../src/report/comparison/comparison-markdown.ts";
import { type ComparedResults, comparisonText } from "../../../../src/report/comparison/comparison-text.ts";
import { keptResults } from "../../../support/terminal/kept-results.ts";

const HOSTILE = "\u001B[31m<b>|`x`\n::error::y";

/** The kept result, and the same with a hostile name in every row and another kernel. */
function compared(): ComparedResults {
  const before = keptResults().get("sched-switch")!;
  const { switches } = before.aggregations;
  const rows = switches!.table.rows.map(([, ...rest], index) => [`${HOSTILE}${index}`, ...rest]);
  const after: ResultDocument = {
    ...before,
    kernel: { ...before.kernel!, release: `6.19${HOSTILE}` },
    aggregations: { ...before.aggregations, switches: { ...switches!, table: { ...switches!.table, rows } } },
  };
  return { comparison: compareResults(before, after), before, after };
}

test.each([40, 80, 132])("no line is longer than a terminal of %i columns", (width) => {
  const text = comparisonText([compared()], { width, color: true, unicode: true });
  const lines = stripVTControlCharacters(text).split("\n");
  expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
});

test("names from a recording stay text: no escape sequence, no line of their own, no markup", () => {
  const text = comparisonText([compared()], { width: 100, unbounded: true, color: false, unicode: true });
  const markdown = comparisonMarkdown([compared()]);
  for (const output of [text, markdown]) {
    expect(output).not.toContain("\u001B");
    expect(output).not.toMatch(/^::error/mu);
  }
  expect(markdown).not.toMatch(/[^\\]<b>/u);
});

test("without Unicode, only ASCII is printed", () => {
  const text = comparisonText([compared()], { width: 80, color: false, unicode: false });
  expect(text).toMatch(/^[\x20-\x7E\n]+$/u);
});

test("of many differences, the first 60 are shown, and the rest is counted", () => {
  const { comparison, ...results } = compared();
  const [first] = comparison.aggregations;
  const values = Array.from({ length: 100 }, (_, index) => ({
    key: ["a", String(index)],
    name: "count",
    unit: "events" as const,
    before: index,
    after: index + 1,
    verdict: "changed" as const,
    change: null,
  }));
  const text = comparisonText(
    [{ ...results, comparison: { ...comparison, aggregations: [{ ...first!, values }] } }],
    { width: 100, color: false, unicode: true },
  );
  expect(text.split("\n").filter((line) => line.endsWith("  changed"))).toHaveLength(60);
  expect(text).toContain("… 40 more differences");
});
