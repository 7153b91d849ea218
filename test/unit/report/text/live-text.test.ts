import { describe, expect, it } from "vitest";
import type { Cell, TableColumn } from "../../../../src/document/result-document.ts";
import { RowLines, type RowTable } from "../../../../src/report/text/live-text.ts";

const column = (
  name: string,
  type: TableColumn["type"],
  unit: TableColumn["unit"] = "none",
): TableColumn => ({
  name,
  role: "key",
  type,
  unit,
  description: "",
});
const opens: RowTable = {
  name: "opens",
  columns: [
    column("time", "integer", "ns"),
    column("comm", "text"),
    column("fd", "integer"),
    column("path", "text"),
  ],
};
const plain = { width: 100, unbounded: true, color: false, unicode: true };

/** The whole text, of rows of the tables. */
function textOf(tables: readonly RowTable[], ...rows: readonly (readonly [number, ...Cell[]])[]): string {
  const lines = new RowLines(tables, plain);
  const texts = rows.map(([table, ...cells]) => lines.add(table, cells));
  return texts.join("") + lines.end();
}

describe("rows as lines", () => {
  it("stand below the names of their columns, which are as wide as the first rows", () => {
    const text = textOf(
      [opens],
      [0, 1_234_567, "sh", 3, "/etc/passwd"],
      [0, 2e9, "worker", 12_345, null],
      [0, 3e9, "sh", 4, "x"],
    );
    expect(text.split("\n")).toEqual([
      "         time  comm       fd  path",
      "   0.001234 s  sh          3  /etc/passwd",
      "   2.000000 s  worker  12345  –",
      "   3.000000 s  sh          4  x",
      "",
    ]);
  });

  it("are held back until they are flushed, or a hundred; later, wider ones widen their column", () => {
    const lines = new RowLines([opens], plain);
    expect(lines.flush()).toBe("");
    expect(lines.add(0, [0, "sh", 3, "a"])).toBe("");
    expect(lines.flush()).toBe("         time  comm  fd  path\n   0.000000 s  sh     3  a\n");
    expect(lines.add(0, [0, "worker", 3, "b"])).toBe("   0.000000 s  worker   3  b\n");
    expect(lines.add(0, [0, "sh", 3, "c"])).toBe("   0.000000 s  sh       3  c\n");
    expect(lines.flush() + lines.end()).toBe("");
    const many = new RowLines([opens], plain);
    const texts = Array.from({ length: 101 }, () => many.add(0, [0, "sh", 3, "a"]));
    expect(texts.map((text) => text.split("\n").length - 1)).toEqual([...Array<number>(99).fill(0), 101, 1]);
  });

  it("begin with the name of their table if there are several", () => {
    const cpus: RowTable = { name: "n", columns: [column("cpu", "integer")] };
    expect(textOf([opens, cpus], [1, 0])).toBe(
      "opens           time  comm  fd  path\nn      cpu\nn        0\n",
    );
    expect(textOf([opens, cpus])).toBe("opens           time  comm  fd  path\nn      cpu\n");
  });

  it("contain no character of an event that a terminal or a CI system obeys", () => {
    const text = textOf([opens], [0, 0, "\x1b[2J\n", 1, "::error::x\u202e"]);
    expect(text.split("\n")[1]).toBe(String.raw`   0.000000 s  \x1b[2J\n   1  \x3a:error::x\u{202e}`);
  });

  it("are not aligned to a very long cell", () => {
    const text = textOf([opens], [0, 0, "x".repeat(100), 1, "y"], [0, 0, "a", 1, "y"]);
    expect(text).toContain(`${"x".repeat(100)}   1  y`);
    expect(text).toContain(`a${" ".repeat(31)}   1  y`);
  });
});
