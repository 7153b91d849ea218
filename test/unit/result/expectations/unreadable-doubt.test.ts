import { describe, expect, test } from "vitest";
import { judgeExpectations } from "../../../../src/result/expectations/judge-expectations.ts";
import { processes } from "../../../../src/aggregate/keys/key-domains.ts";
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

/** 3 reads, and 4 of tasks whose process is not known; 2 of processes that are not. */
function judgedOf(text: string): readonly unknown[] {
  const tree = parseExpression(text, () => at);
  if (!tree.ok) throw new Error("not an expression");
  const column = { unit: "none", description: "" } as const;
  const columns = [
    { ...column, name: "task.tgid", role: "key", type: "integer" } as const,
    { ...column, name: "count", role: "value", type: "integer", unit: "events", absent: 0 } as const,
  ];
  const scalars = { total: { value: 3, unit: "events" } } as const;
  const judging = { additive: ["count"], domains: [processes] };
  const reads = { table: { columns, rows: [[7, 3]], totalRows: 1 }, scalars, notes: [], judging };
  const rows = [
    [7, 3],
    ["<...>", 2],
  ];
  const keyed = { ...reads, table: { columns, rows, totalRows: 2 } };
  const [judged] = judgeExpectations(
    [{ expression: { text, at, tree: tree.value } }],
    [
      {
        name: "reads",
        use: "count",
        events: [],
        result: { ...reads, judging: { ...judging, undecided: 4 } },
      },
      { name: "keyed", use: "count", events: [], result: keyed },
    ],
    { ...witnesses, allowsLoss: false },
  );
  return [judged!.verdict, ...(judged!.reason === undefined ? [] : [judged!.reason])];
}

test.each([
  ["reads.total >= 3", ["held"]],
  ["reads.total > 7", ["failed"]],
  ["reads.total == 5", ["inconclusive", '4 events of "reads" had a task whose process is not known']],
  [
    "reads[8].count == 0",
    ["inconclusive", "reads has no row [8], but 4 events had a task whose process is not known"],
  ],
  ['keyed["<...>"].count == 2', ["held"]],
  [
    "keyed[8].count == 0",
    [
      "inconclusive",
      "keyed has no row [8], but its events may be in the row <...> (tasks without a known name or process)",
    ],
  ],
  ['keyed["sh"].count == 0', ["inconclusive", expect.stringContaining("its values are numbers")]],
])("with processes that are not known: %s", (text, judged) => {
  expect(judgedOf(text)).toEqual(judged);
});
