import { describe, expect, it } from "vitest";
import { judgeExpectations } from "../../../src/app/judge-expectations.ts";
import type { EvaluatedExpectation } from "../../../src/report/settle-expectations.ts";
import { parseExpression } from "../../../src/expr/parse.ts";

const at = { source: { path: "test.yaml", text: "" }, start: 0, end: 0 };

/** An expectation on rows with these texts as keys, whose `n` are 1, 2, 3, … */
function judged(text: string, keys: readonly string[]): EvaluatedExpectation {
  const tree = parseExpression(text, () => at);
  if (!tree.ok) throw new Error("not an expression");
  const column = { unit: "none", description: "" } as const;
  const columns = [
    { ...column, name: "who", role: "key", type: "text" } as const,
    { ...column, name: "n", role: "value", type: "integer" } as const,
  ];
  const rows = keys.map((key, index) => [key, index + 1]);
  const result = { table: { columns, rows, totalRows: rows.length }, scalars: {}, notes: [] };
  const named = { name: "r", use: "count", events: [], result };
  return judgeExpectations([{ expression: { text, at, tree: tree.value } }], [named])[0]!;
}

describe("the row that a key means", () => {
  it("may be written as it is shown", () => {
    const keys = ["plain", "tab\there", "\u001b[2J"];
    expect(judged(String.raw`r["tab\there"].n == 2`, keys).verdict).toBe("held");
    expect(judged(String.raw`r["\x1b[2J"].n == 3`, keys).verdict).toBe("held");
    expect(judged(String.raw`r["tab\nhere"].n == 2`, keys)).toMatchObject({ verdict: "inconclusive" });
  });

  it("is the one that has exactly this text, if there is one", () => {
    const keys = ["tab\there", String.raw`tab\there`];
    expect(judged(String.raw`r["tab\there"].n == 2`, keys).verdict).toBe("held");
  });

  it("is not guessed where several are shown alike", () => {
    const keys = [String.raw`\t` + "\t", "\t" + String.raw`\t`];
    expect(judged(String.raw`r["\t\t"].n == 1`, keys)).toMatchObject({
      verdict: "inconclusive",
      reason: String.raw`r has several rows that are shown as ["\\t\\t"]`,
    });
  });
});
