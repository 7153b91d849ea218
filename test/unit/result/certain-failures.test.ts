import { array, assert, constantFrom, integer, property, record } from "fast-check";
import { expect, test } from "vitest";
import { judgeExpectations } from "../../../src/result/expectations/judge-expectations.ts";
import { parseExpression } from "../../../src/expr/parse.ts";
import type { EvaluatedExpectation } from "../../../src/result/expectations/settle-expectations.ts";
import { noSymbols } from "../../../src/trace/names/symbols.ts";
import { aggregate } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, ordered } from "../../support/batch-builder.ts";

/** An expectation that is said to fail for certain, on a recording with losses, fails on the whole recording. */

const opened = madeFormat("fs:open", { path: "text", bytes: "u32" });
const catalog = catalogOf(opened);
const at = { source: { path: "t.yaml", text: "" }, start: 0, end: 0 };
const witnesses = { symbols: noSymbols, architecture: "x86_64", isLossy: true };

interface Opened {
  readonly path: string;
  readonly bytes: number;
  readonly isLost: boolean;
}

const happened = array(
  record({
    path: constantFrom("/a", "/b", "/c"),
    bytes: integer({ min: 0, max: 6 }),
    isLost: constantFrom(true, false),
  }),
  { minLength: 1, maxLength: 12 },
);
const side = constantFrom(
  "count.total",
  "count.rows",
  'count["/a"].count',
  'count["/a"].share',
  "count.per-second",
  "sum.total",
  "sum.n",
  'sum["/b"].sum',
  'sum["/b"].n',
  'stats["/a"].min',
  'stats["/b"].max',
  'stats["/a"].mean',
  "stats.n",
  "stats.max",
  "stats.min",
  "stats.total",
  "stats.p50",
);
const number = integer({ min: 0, max: 8 }).map(String);
const operator = constantFrom("<", "<=", ">", ">=", "==", "!=");
const comparison = record({ left: side, operator, right: constantFrom("number", "side"), number, side }).map(
  (parts) => `${parts.left} ${parts.operator} ${parts.right === "number" ? parts.number : parts.side}`,
);
const expectation = record({ a: comparison, b: comparison, joined: constantFrom("", "&&", "||", "!") }).map(
  ({ a, b, joined }) => {
    if (joined === "") return a;
    return joined === "!" ? `!(${a} && ${b})` : `${a} ${joined} ${b}`;
  },
);

function judged(text: string, events: readonly Opened[]): EvaluatedExpectation {
  const tree = parseExpression(text, () => at);
  if (!tree.ok) throw new Error(`not an expression: ${text}`);
  const rows = events.map(({ path, bytes }, index) => ({
    event: opened,
    time: index,
    pid: 7,
    fields: { path, bytes },
  }));
  const requests = { count: {}, sum: { value: "bytes" }, stats: { value: "bytes" } };
  const results = Object.entries(requests).map(([use, options]) => {
    const result = aggregate(use, { of: "fs:open", by: "path", ...options }, catalog, [ordered(rows)]);
    return { name: use, use, events: ["fs:open"], result };
  });
  return judgeExpectations([{ expression: { text, at, tree: tree.value } }], results, witnesses)[0]!;
}

test("what fails for certain fails with the lost events, too", () => {
  let certain = 0;
  const holds = property(happened, expectation, (events, text) => {
    const recorded = events.filter(({ isLost }) => !isLost);
    if (recorded.length === 0 || !judged(text, recorded).certain) return;
    certain += 1;
    expect(judged(text, events).verdict).toBe("failed");
  });
  assert(holds, { numRuns: 2000 });
  expect(certain).toBeGreaterThan(20);
});
