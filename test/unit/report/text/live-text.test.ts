import { describe, expect, it } from "vitest";
import type { TableColumn } from "../../../../src/document/result-document.ts";
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

describe("rows as lines", () => {
  it("stand below the names of their columns, which grow with their cells", () => {
    const lines = new RowLines([opens], plain);
    expect(lines.headings()).toBe("         time  comm  fd  path\n");
    expect(lines.line(0, [1_234_567, "sh", 3, "/etc/passwd"])).toBe("   0.001234 s  sh     3  /etc/passwd\n");
    expect(lines.line(0, [2e9, "worker", 12_345, null])).toBe("   2.000000 s  worker  12345  –\n");
    expect(lines.line(0, [3e9, "sh", 4, "x"])).toBe("   3.000000 s  sh          4  x\n");
  });

  it("begin with the name of their table if there are several", () => {
    const lines = new RowLines([opens, { name: "n", columns: [column("cpu", "integer")] }], plain);
    expect(lines.headings()).toBe("opens           time  comm  fd  path\nn      cpu\n");
    expect(lines.line(1, [0])).toBe("n        0\n");
  });

  it("contain no character of an event that a terminal or a CI system obeys", () => {
    const lines = new RowLines([opens], plain);
    const line = lines.line(0, [0, "\x1b[2J\n", 1, "::error::x\u202e"]);
    expect(line).toBe(String.raw`   0.000000 s  \x1b[2J\n   1  \x3a:error::x\u{202e}` + "\n");
  });

  it("are not aligned to a very long cell", () => {
    const lines = new RowLines([opens], plain);
    expect(lines.line(0, [0, "x".repeat(100), 1, "y"])).toContain(`${"x".repeat(100)}   1  y`);
    expect(lines.line(0, [0, "a", 1, "y"])).toContain(`a${" ".repeat(31)}   1  y`);
  });
});
