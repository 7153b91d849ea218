import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Histogram, Series, Table, TreeNode } from "../../../../src/document/result-document.ts";
import { displayWidth } from "../../../../src/core/display-width.ts";
import { pad, wrap } from "../../../../src/report/text/fit.ts";
import { gridLines } from "../../../../src/report/text/grid.ts";
import { bucketLabels } from "../../../../src/report/measured-text.ts";
import { histogramLines } from "../../../../src/report/text/histogram-text.ts";
import { bar, inkFor } from "../../../../src/report/text/ink.ts";
import { seriesLines } from "../../../../src/report/text/series-text.ts";
import { tableLines } from "../../../../src/report/text/table-text.ts";
import { treeLines } from "../../../../src/report/text/tree-text.ts";
import { column } from "../sample.ts";

const ink = inkFor({ width: 60, color: false, unicode: true });

describe("fitting text", () => {
  const printable = fc.stringMatching(/^(?:[a-z /日本語]|e\u0301){0,60}$/u);

  test("wrapped text has no line that is too wide, and loses nothing but blanks", () => {
    fc.assert(
      fc.property(printable, fc.integer({ min: 2, max: 40 }), (text, columns) => {
        const lines = wrap(text, columns);
        expect(lines.filter((line) => displayWidth(line) > columns)).toEqual([]);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });

  test("a word is not broken so that a line begins with what a CI runner reads as a command", () => {
    expect(wrap("xxxxx::error::y", 5)).toEqual(["xxxx", "x::er", "ror::", "y"]);
  });

  test("padded text fills its room", () => {
    fc.assert(
      fc.property(printable, fc.integer({ min: 1, max: 40 }), (text, columns) => {
        expect(displayWidth(pad(text, columns, "right"))).toBe(Math.max(columns, displayWidth(text)));
      }),
    );
  });

  test("a bar is never wider than its room, and full only when its value is", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 2, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        (value, columns) => {
          const drawn = bar(value, 1, columns, ink);
          expect(displayWidth(drawn)).toBeLessThanOrEqual(columns);
          expect(drawn === "").toBe(value * columns < 1 / 16);
        },
      ),
    );
    expect(bar(1, 1, 3, ink)).toBe("███");
    expect(bar(0.5, 1, 3, ink)).toBe("█▌");
  });
});

describe("a table", () => {
  test("takes more lines for its names, and breaks no number", () => {
    const columns = [column("comm", "key", "text"), column("n", "value", "integer", "events")];
    const lines = tableLines(table(columns, [["x".repeat(80), 123_456_789]]), ink);
    expect(lines[1]).toMatch(/^ {2}x+ {2}123,456,789$/);
    expect(displayWidth(lines[1]!)).toBe(60);
    expect(lines.join("").replaceAll(/[^x]/gu, "")).toBe("x".repeat(80));
  });

  test("has one line a row where lines may have any length", () => {
    const columns = [column("comm", "key", "text"), column("n", "value", "integer", "events")];
    const wide = inkFor({ width: 60, unbounded: true, color: false, unicode: true });
    const lines = tableLines(table(columns, [["x".repeat(80), 123_456_789]]), wide);
    expect(lines.slice(1)).toEqual([`  ${"x".repeat(80)}  123,456,789`]);
  });

  test("is written cell by cell where not even one column fits beside the keys", () => {
    const narrow = inkFor({ width: 20, color: false, unicode: true });
    const columns = [column("comm", "key", "text"), column("total", "value", "integer", "none")];
    expect(tableLines(table(columns, [["kworker/u8:1-events", 123_456_789]]), narrow)).toEqual([
      "  kworker/",
      "    u8:1-events",
      "    total",
      "      123,456,789",
    ]);
  });

  test("has no column that holds nothing", () => {
    const columns = [
      column("comm", "key", "text"),
      column("sd", "value", "real"),
      column("n", "value", "real"),
    ];
    expect(
      tableLines(
        table(columns, [
          ["a", null, 1],
          ["b", null, null],
        ]),
        ink,
      )[0],
    ).toBe("  comm  n");
  });

  test("goes on in a second block with its keys repeated", () => {
    const values = ["n", "mean", "min", "max", "p50", "p90", "p99"].map((name) =>
      column(name, "value", "real", "ns"),
    );
    const row = ["sh", ...values.map((_, index) => 1_234_567 * (index + 1))];
    const lines = tableLines(table([column("comm", "key", "text"), ...values], [row]), ink);
    expect(lines.filter((line) => line.startsWith("  comm"))).toHaveLength(2);
    expect(lines.join("\n").match(/ms/g)).toHaveLength(values.length);
  });

  test("says how many rows were cut off, and when there are none", () => {
    const columns = [column("n", "value", "integer", "events")];
    expect(tableLines({ columns, rows: [[1]], totalRows: 3 }, ink).at(-1)).toBe("  … 2 more rows");
    expect(tableLines(table(columns, []), ink)).toEqual(["  no rows"]);
  });

  test("leaves out columns of values that are all 0 or empty, and keeps those where there is nothing else", () => {
    const [comm, pid] = [column("comm", "key", "text"), column("pid", "key", "integer")];
    const values = ["calls", "errors", "time"].map((name) => column(name, "value", "integer", "events"));
    const rows = [
      ["sh", 0, 3, 0, null],
      ["dd", 0, 0, "0", null],
    ];
    expect(tableLines(table([comm, pid, ...values], rows), ink)).toEqual([
      "  comm  pid  calls",
      "  sh      0      3",
      "  dd      0      0",
    ]);
    expect(tableLines(table([comm, values[1]!, values[2]!], [["sh", 0, null]]), ink)).toEqual([
      "  comm  errors",
      "  sh         0",
    ]);
  });

  test("leaves pids as they are and groups counts", () => {
    const columns = [column("pid", "key", "integer"), column("n", "value", "integer", "events")];
    expect(tableLines(table(columns, [[12_345, 12_345]]), ink)[1]).toBe("  12345  12,345");
  });

  test("of many rows is drawn", () => {
    const columns = [column("n", "value", "integer", "events"), column("share", "value", "real", "ratio")];
    const rows = Array.from({ length: 130_000 }, (_, index) => [index, 0.5]);
    expect(gridLines([], ink)).toEqual([]);
    expect(tableLines(table(columns, rows), ink)).toHaveLength(130_001);
  });
});

describe("columns that wrap", () => {
  const wrapped = (cell: string): Parameters<typeof gridLines>[0][number] => ({
    header: "",
    align: "left",
    cells: [cell],
    whenNarrow: "wrap",
  });

  test("are narrowed without breaking a word where others have blanks to give", () => {
    const lines = gridLines([wrapped("sched:sched_switch_x"), wrapped("many short words ".repeat(4))], ink);
    expect(lines[0]).toMatch(/^sched:sched_switch_x {2}many short words/);
  });

  test("break words where nothing else helps, paths after a slash", () => {
    const lines = gridLines([wrapped("instances/disable_on_free_and_more"), wrapped("x".repeat(50))], ink);
    expect(lines.filter((line) => displayWidth(line) > ink.width)).toEqual([]);
    expect(lines[0]).toMatch(/^instances\/ {2}/);
  });
});

describe("a histogram", () => {
  test("is drawn as bpftrace draws it", () => {
    expect(histogramLines(histogram([1, 2, 4, 0, 8]), ink)).toEqual([
      "  delay",
      "  range         events",
      "  [0 ns]             1 |@@@@                               |",
      "  [1 ns]             2 |@@@@@@@@@                          |",
      "  [2 ns, 4 ns)       4 |@@@@@@@@@@@@@@@@@@                 |",
      "  [4 ns, 8 ns)       0 |                                   |",
      "  [8 ns, 16 ns)      8 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|",
    ]);
  });

  test.each([
    ["ns", ["[512 ns, 1.02 us)", "[1.02 us, 2.05 us)", "[524 us, 1.05 ms)", "[537 ms, 1.07 s)"]],
    ["bytes", ["[512 B, 1.00 KiB)", "[1.00 KiB, 2.00 KiB)", "[512 KiB, 1.00 MiB)", "[512 MiB, 1.00 GiB)"]],
    ["none", ["[512, 1,024)", "[1,024, 2,048)", "[524,288, 1,048,576)", "[536,870,912, 1,073,741,824)"]],
    ["events", ["[512, 1,024)", "[1,024, 2,048)"]],
    ["ticks", ["[512 ticks, 1,024 ticks)", "[1 tick]"]],
  ] as const)("has bounds in the unit of its values: %s", (unit, wanted) => {
    const counts = Array.from({ length: 32 }, () => 1);
    expect(bucketLabels({ ...histogram(counts), unit })).toEqual(expect.arrayContaining([...wanted]));
  });

  test("has as many digits as tell its bounds apart", () => {
    const buckets = (step: number): Histogram["buckets"] =>
      [0, 1, 2].map((n) => ({ from: 1e9 + n * step, to: 1e9 + (n + 1) * step, count: 1 }));
    const linear = { ...histogram([]), scale: "linear" } as const;
    expect(bucketLabels({ ...linear, buckets: buckets(1e6) })[1]).toBe("[1.001 s, 1.002 s)");
    expect(bucketLabels({ ...linear, buckets: buckets(10) })[1]).toBe("[1.00000001 s, 1.00000002 s)");
    expect(bucketLabels({ ...linear, buckets: buckets(1e9) })[1]).toBe("[2.00 s, 3.00 s)");
  });

  test("has bounds beyond 2^53 in full", () => {
    const buckets = [{ from: "9223372036854775808", to: "18446744073709551616", count: 1 }];
    expect(bucketLabels({ ...histogram([]), unit: "none", buckets })).toEqual([
      "[9,223,372,036,854,775,808, 18,446,744,073,709,551,616)",
    ]);
  });

  test("folds long runs of empty ranges, and says how long they are", () => {
    const lines = histogramLines(histogram([1, 0, 0, 0, 0, 0, 1]), ink);
    expect(lines).toHaveLength(5);
    expect(lines[3]).toBe("  … 5 empty ranges");
  });

  test("of nothing says so", () => {
    expect(histogramLines(histogram([]), ink)).toEqual(["  delay", "  no values"]);
  });
});

describe("a series", () => {
  test("is a sparkline with its extremes", () => {
    expect(seriesLines(series([0, 1, 2, 3, 4, 5, 6, 7]), ink)).toEqual([
      "  rate [sh]",
      "  ▁▂▃▄▅▆▇█",
      "  lowest 0/s, highest 7/s, 100 ms per column",
    ]);
  });

  test("that is longer than the line is drawn by means, its extremes still those of the values", () => {
    const lines = seriesLines(series(Array.from({ length: 200_000 }, (_, index) => index)), ink);
    expect(displayWidth(lines[1]!)).toBeLessThanOrEqual(60);
    expect(lines[2]).toMatch(/^ {2}0 s +5\.56 h$/u);
    expect(displayWidth(lines[2]!)).toBe(displayWidth(lines[1]!));
    expect(lines.slice(3).join(" ")).toMatch(/highest 199,999\/s.*\(mean\s+values\)/u);
  });
});

test("a tree deeper than the line is wide is drawn with its levels as numbers; of a long one, the beginning", () => {
  let node: TreeNode = { name: "leaf", values: {}, children: [] };
  for (let depth = 0; depth < 500; depth += 1) node = { name: "f", values: {}, children: [node] };
  const lines = treeLines(node, ink);
  expect(lines).toHaveLength(102);
  expect(lines[0]).toBe("  level, name");
  expect(lines[13]).toBe("  12 f");
  expect(lines.at(-1)).toContain("401 more nodes");
  expect(lines.filter((line) => displayWidth(line) > 60)).toEqual([]);
});

function table(columns: Table["columns"], rows: Table["rows"]): Table {
  return { columns, rows, totalRows: rows.length };
}

function histogram(counts: readonly number[]): Histogram {
  const buckets = counts.map((count, index) => ({
    from: index === 0 ? 0 : 2 ** (index - 1),
    to: 2 ** index,
    count,
  }));
  return { label: "delay", unit: "ns", scale: "log2", key: [], buckets };
}

function series(values: readonly number[]): Series {
  return { label: "rate", unit: "per-second", key: ["sh"], stepNs: 1e8, values };
}
