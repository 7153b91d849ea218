import { describe, expect, test } from "vitest";
import type { AggregationDocument } from "../../../../src/document/result-document.ts";
import { aggregationLines } from "../../../../src/report/text/aggregation-text.ts";
import { inkFor } from "../../../../src/report/text/ink.ts";
import { column } from "../sample.ts";

const ink = inkFor({ width: 40, color: false, unicode: true });

function linesOf(
  table: AggregationDocument["table"],
  scalars: AggregationDocument["scalars"],
): readonly string[] {
  return aggregationLines("a", { use: "stats", events: [], table, scalars, notes: [] }, undefined, ink);
}

const figures = { n: { value: 345, unit: "events" }, mean: { value: 2_311.5, unit: "ns" } } as const;
const oneRow = {
  columns: [column("n", "value", "integer", "events"), column("mean", "value", "real", "ns")],
  rows: [[345, 2_311.5]],
  totalRows: 1,
};

describe("the single numbers of an aggregation", () => {
  test("are not said again where a table of one row has them", () => {
    const scalars = { ...figures, negative: { value: 2, unit: "events" } } as const;
    expect(linesOf(oneRow, scalars).slice(3)).toEqual(["  negative 2"]);
    expect(linesOf(oneRow, figures).slice(3)).toEqual([]);
  });

  test("are said only where they are not zero, or are what the result is about", () => {
    const none = { columns: [], rows: [], totalRows: 0 };
    const zero = { value: 0, unit: "events" } as const;
    const lines = linesOf(none, {
      "total": zero,
      "negative": zero,
      "unmatched-to": zero,
      "mean": { value: null, unit: "ns" },
    });
    expect(lines).toEqual(["a (stats)", "  total 0"]);
  });

  test("are said where the row is one of many, or there is none", () => {
    const keyed = { ...oneRow, columns: [column("n", "key", "text"), oneRow.columns[1]!] };
    expect(linesOf(keyed, figures).at(-1)).toBe("  n 345, mean 2.31 us");
    expect(linesOf({ ...oneRow, rows: [], totalRows: 0 }, figures).at(-1)).toBe("  n 345, mean 2.31 us");
  });

  test("are not parted from their units at a line's end", () => {
    const many = Object.fromEntries(
      Array.from(
        { length: 9 },
        (_, index) => [`p${index}`, { value: 1_000 * (index + 1), unit: "ns" }] as const,
      ),
    );
    const lines = linesOf({ columns: [], rows: [], totalRows: 0 }, many).slice(1);
    expect(lines.length).toBe(3);
    for (const line of lines) {
      expect(line).toMatch(/^ {2}(?:p\d \S+ us,? ?)+$/u);
      expect(line.length).toBeLessThanOrEqual(ink.width);
    }
  });
});

describe("of many groups", () => {
  const groups = Array.from({ length: 57 }, (_, group) => [`task-${group}`]);
  const drawn = aggregationLines(
    "a",
    {
      use: "latency",
      events: [],
      table: { columns: [], rows: [], totalRows: 0 },
      scalars: {},
      notes: [],
      histograms: groups.map((key) => ({ label: "latency", unit: "ns", scale: "log2", key, buckets: [] })),
      series: groups.map((key) => ({ label: "rate", unit: "events", stepNs: 1, key, values: [1] })),
    },
    undefined,
    inkFor({ width: 100, color: false, unicode: true }),
  );

  test("the first five are drawn, and the report says how to get the others", () => {
    expect(drawn.filter((line) => line.startsWith("  latency ["))).toHaveLength(5);
    expect(drawn.filter((line) => line.startsWith("  rate ["))).toHaveLength(5);
    expect(drawn.join(" ")).toMatch(/… 52 more histograms: --json and report\.html have all; top: N/u);
    expect(drawn.join(" ")).toContain("… 52 more series: ");
  });
});

describe("the table of an aggregation", () => {
  const columns = [column("function", "key", "text"), column("calls", "value", "integer", "events")];
  const many = { columns, rows: Array.from({ length: 40 }, (_, n) => [`f${n}`, 40 - n]), totalRows: 60 };

  test("has its first 25 rows above a tree, and says how many more there are", () => {
    const tree = { name: "f0", values: {}, children: [] };
    const lines = aggregationLines(
      "a",
      { use: "call-graph", events: [], table: many, tree, scalars: {}, notes: [] },
      undefined,
      ink,
    );
    expect(lines.filter((line) => /^ {2}f\d+ +\d+$/u.test(line))).toHaveLength(25);
    expect(lines).toContain("  … 35 more rows");
  });

  test("has all its rows where nothing follows", () => {
    expect(linesOf(many, {}).filter((line) => /^ {2}f\d+ +\d+/u.test(line))).toHaveLength(40);
  });
});

test("a list of events has its columns in their order, and its first one in each part of a narrow terminal", () => {
  const columns = [
    column("time", "key", "integer", "ns"),
    column("filename", "key", "text"),
    column("comm", "key", "text"),
    column("pid", "key", "integer"),
  ];
  const rows = [
    [1_000_000, "/usr/share/locale/en/LC_MESSAGES", "a-long-name", 1234567],
    [2_000_000, "/etc/passwd", "sh", 1],
  ];
  expect(linesOf({ columns, rows, totalRows: 2 }, {})).toEqual([
    "a (stats)",
    "        time  filename",
    "  0.001000 s  /usr/share/locale/en/",
    "              LC_MESSAGES",
    "  0.002000 s  /etc/passwd",
    "",
    "        time  comm             pid",
    "  0.001000 s  a-long-name  1234567",
    "  0.002000 s  sh                 1",
  ]);
});
