import { describe, expect, test } from "vitest";
import { judgeExpectations } from "../../../../src/result/expectations/judge-expectations.ts";
import { parseExpression } from "../../../../src/expr/parse.ts";
import { noSymbols } from "../../../../src/trace/names/symbols.ts";

const at = { source: { path: "test.yaml", text: "" }, start: 0, end: 0 };
const witnesses = { isLossy: false, symbols: noSymbols, architecture: "x86_64" };

/** 3 opens of "a", and 4 of strings that the kernel could not read. */
function verdictOf(text: string, allowsLoss = false): string {
  const tree = parseExpression(text, () => at);
  if (!tree.ok) throw new Error("not an expression");
  const column = { unit: "none", description: "" } as const;
  const columns = [
    { ...column, name: "path", role: "key", type: "text" } as const,
    { ...column, name: "count", role: "value", type: "integer", unit: "events", absent: 0 } as const,
  ];
  const scalars = {
    total: { value: 3, unit: "events" },
    none: { value: 0, unit: "events" },
    unreadable: { value: 4, unit: "events" },
    mean: { value: 5, unit: "ns" },
  } as const;
  const result = { table: { columns, rows: [["a", 3]], totalRows: 1 }, scalars, notes: [] };
  const named = { name: "opens", use: "count", events: [], result };
  const expectation = { expression: { text, at, tree: tree.value } };
  return judgeExpectations([expectation], [named], { ...witnesses, allowsLoss })[0]!.verdict;
}

describe("an expectation on counts that may be higher by 4, for strings could not be read", () => {
  test.each([
    ['opens["a"].count >= 3', "held"],
    ['opens["a"].count > 2', "held"],
    ['opens["a"].count < 8', "held"],
    ['opens["a"].count <= 7', "held"],
    ['opens["a"].count == 2', "failed"],
    ['opens["a"].count == 8', "failed"],
    ['opens["a"].count != 8', "held"],
    ['opens["a"].count < 3', "failed"],
    ['opens["a"].count > 7', "failed"],
    ['opens["a"].count == 3', "held"],
    ['opens["a"].count == 5', "inconclusive"],
    ['opens["a"].count != 5', "held"],
    ['opens["a"].count < 7', "held"],
    ["opens.none == 0", "inconclusive"],
    ["opens.none < 5", "held"],
    ["opens.none < 4", "inconclusive"],
    ['opens["a"].count > 5', "inconclusive"],
    ['!(opens["a"].count == 5)', "held"],
    ['opens["b"].count == 0', "inconclusive"],
    ["opens.total == 3", "held"],
    ["opens.total == 4", "inconclusive"],
    ["opens.total >= 3", "held"],
    ["opens.total > 0 && opens.total < 100", "held"],
    ["opens.mean < 100ns", "held"],
    ["opens.mean > 100ns", "inconclusive"],
    ["opens.unreadable == 4", "held"],
    ["opens.unreadable == 0", "failed"],
  ])("%s: %s", (text, verdict) => {
    expect(verdictOf(text)).toBe(verdict);
  });

  test("is taken as it is where the spec allows loss", () => {
    expect(verdictOf('opens["a"].count == 3', true)).toBe("held");
    expect(verdictOf("opens.total == 3", true)).toBe("held");
  });
});
