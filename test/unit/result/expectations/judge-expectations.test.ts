import { describe, expect, it } from "vitest";
import type { AggregationResult } from "../../../../src/document/aggregation-result.ts";
import { judgeExpectations } from "../../../../src/result/expectations/judge-expectations.ts";
import type { EvaluatedExpectation } from "../../../../src/result/expectations/settle-expectations.ts";
import { noSymbols } from "../../../../src/trace/names/symbols.ts";
import { sampleParts } from "../../report/sample.ts";
import { parseExpression } from "../../../../src/expr/parse.ts";

const complete = { isLossy: false, symbols: noSymbols, architecture: "x86_64" };
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
  return judgeExpectations([{ expression: { text, at, tree: tree.value } }], [named], complete)[0]!;
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
      reason: String.raw`r has several rows shown as ["\\t\\t"]`,
    });
  });
});

describe("where none of an aggregation's events came and nothing was lost", () => {
  const silent = (name: string): string => `event was recorded, so "${name}" has no value`;

  /** The verdict over the sample's results, none of whose events came; those of latency are `n`. */
  function overNothing(text: string, eventCounts = new Map<string, number>()): EvaluatedExpectation {
    const tree = parseExpression(text, () => at);
    if (!tree.ok) throw new Error("not an expression");
    const results = (sampleParts().aggregations ?? []).map((part) => ({
      ...part,
      events: [...part.events],
      result: { ...part.result, scalars: emptied(part.result.scalars) },
    }));
    const expectation = { expression: { text, at, tree: tree.value } };
    return judgeExpectations([expectation], results, { ...complete, eventCounts })[0]!;
  }

  function emptied(scalars: AggregationResult["scalars"]): AggregationResult["scalars"] {
    const entries = Object.entries({ negative: { value: 0, unit: "events" as const }, ...scalars });
    return Object.fromEntries(entries.map(([name, { unit }]) => [name, { value: 0, unit }]));
  }

  it("an expectation that allows for none, by the number of events, holds", () => {
    expect(overNothing("switches.total == 0").verdict).toBe("held");
    expect(overNothing("latency.n < 5").verdict).toBe("held");
    expect(overNothing("!(latency.n > 5)").verdict).toBe("held");
  });

  it("one that needs some is inconclusive, and doesn't fail", () => {
    expect(overNothing("switches.total > 100")).toMatchObject({
      verdict: "inconclusive",
      left: { value: 0, unit: "events" },
      reason: `no sched:sched_switch ${silent("switches")}`,
    });
  });

  it("one about anything else would hold by accident", () => {
    expect(overNothing("latency.negative == 0")).toMatchObject({
      verdict: "inconclusive",
      reason: `no sched:sched_wakeup ${silent("latency")}`,
    });
    // Its total is a time.
    expect(overNothing("on-cpu.total == 0").verdict).toBe("inconclusive");
  });

  it("only those are doubted that need the event", () => {
    const came = new Map([["sched:sched_switch", 1]]);
    expect(overNothing("switches.total == 0", came).verdict).toBe("held");
    expect(overNothing("on-cpu.total == 0", came).verdict).toBe("held");
    expect(overNothing("latency.negative == 0", came).verdict).toBe("inconclusive");
  });
});
