import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregations } from "../../../../src/aggregate/registry.ts";
import { checkDefinitions } from "../../../../src/aggregate/request/field-definitions.ts";
import type { AggregationResult } from "../../../../src/document/aggregation-result.ts";
import { parseCalculation } from "../../../../src/expr/parse.ts";
import type { FieldDefinition } from "../../../../src/spec/spec.ts";
import type { EventFormat } from "../../../../src/trace/decode/event-format.ts";
import { aggregateAll, aSecond, requestOf, rowsOf, scalarsOf } from "../../../support/aggregate.ts";
import { catalogOf, madeFormat, ordered } from "../../../support/batch-builder.ts";

const issue = madeFormat("block:issue", { sectors: "u32", at: "u64", expires: "u64" });
const other = madeFormat("sched:other", { kib: "u32", sectors: "u32" });
const catalog = catalogOf(issue);

function defined(name: string, text: string, more: Partial<FieldDefinition> = {}): FieldDefinition {
  const at = (start: number, end: number): FieldDefinition["at"] => ({
    source: { path: "fields", text },
    start,
    end,
  });
  const parsed = parseCalculation(text, at);
  if (!parsed.ok) throw new Error(text);
  return { name, at: at(0, 0), tree: parsed.value, ...more };
}

const fields = [
  defined("kib", "sectors / 2", { of: ["block:*"], unit: "KiB" }),
  defined("late", "at - expires", { unit: "us" }),
  defined("double", "late * 2"),
];

function run(
  use: string,
  options: Readonly<Record<string, unknown>>,
  rows: readonly Readonly<Record<string, bigint>>[],
): AggregationResult {
  const request = { ...requestOf(use, { of: "issue", ...options }), fields };
  const bound = aggregations.get(use)!.bind(request, catalog, aSecond);
  if (!bound.ok) throw new Error(bound.error.problems.map(({ message }) => message).join("; "));
  bound.value.consume(ordered(rows.map((values, time) => ({ event: issue, time, fields: values }))));
  return bound.value.finish(aSecond);
}

const u = (bits: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: (1n << bits) - 1n });
const anyRows = fc.array(fc.record({ sectors: u(32n), at: u(62n), expires: u(62n) }), { maxLength: 8 });

describe("fields that a spec defines", () => {
  it("have their unit as a value, and their own number in rows", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const kib = rows.map(({ sectors }) => sectors / 2n);
        const sum = run("sum", { value: "kib" }, rows).scalars["total"]!;
        expect(sum.unit).toBe("bytes");
        expect(BigInt(sum.value!)).toBe(kib.reduce((total, one) => total + one * 1024n, 0n));
        const counted = rowsOf(run("count", { by: "kib" }, rows)).map(({ kib: key, count }) => [key, count]);
        const wanted = [...Map.groupBy(kib, Number)].map(([key, of]) => [key, of.length]);
        expect(new Set(counted.map(String))).toEqual(new Set(wanted.map(String)));
        const listed = run("events", { columns: ["kib", "double"] }, rows).table.rows;
        const late = rows.map(({ at, expires }) => (at - expires) * 1000n * 2n);
        expect(listed.map((cells) => cells.map(String))).toEqual(
          kib.map((one, row) => [String(one), String(late[row])]),
        );
      }),
    );
  });

  it("are compared in their unit, also beside a column of the same name", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const where = "kib >= 64KiB && late > 1s";
        const wanted = rows.filter(
          ({ sectors, at, expires }) => sectors / 2n >= 64n && at - expires > 1_000_000n,
        );
        const result = run("count", { where, by: ["kib", "late"] }, rows);
        expect(scalarsOf(result)["total"]).toBe(wanted.length);
      }),
    );
  });

  it("are not those of other events", () => {
    const request = { ...requestOf("count", { of: "other", by: "late" }), fields };
    const bound = aggregations.get("count")!.bind(request, catalogOf(other), aSecond);
    expect(bound.ok ? [] : bound.error.problems.map(({ message }) => message)).toEqual([
      'this event has no field "at"',
      'this event has no field "expires"',
    ]);
  });

  it("are refused where an event has the name, or none has the fields", () => {
    const messages = (all: readonly FieldDefinition[], ...formats: readonly EventFormat[]): unknown =>
      checkDefinitions(all, catalogOf(...formats)).map(({ message }) => message);
    expect(messages(fields, issue, other)).toEqual([]);
    expect(messages([defined("kib", "sectors / 2")], issue, other)).toEqual([
      'sched:other already has a field "kib"',
    ]);
    expect(messages([defined("x", "gone + 1")], issue)).toEqual(['this event has no field "gone"']);
    expect(messages([defined("x", "gone + 1", { of: ["block:absent"] })], issue)).toEqual([]);
  });
});

it("calculates with both ends of a pair", () => {
  const from = madeFormat("timer:start", { timer: "u64", expires: "u64" });
  const to = madeFormat("timer:expire", { timer: "u64", now: "u64" });
  const events = [
    { event: from, time: 1, fields: { timer: 1n, expires: 2n ** 62n } },
    { event: from, time: 2, fields: { timer: 2n, expires: 900n } },
    { event: to, time: 5, fields: { timer: 1n, now: 2n ** 62n + 7n } },
    { event: to, time: 9, fields: { timer: 2n, now: 800n } },
  ];
  const pairs = { from: "timer:start", to: "timer:expire", key: "timer" };
  const results = aggregateAll(
    {
      slack: { use: "latency", ...pairs },
      sum: { use: "sum", of: "slack", value: "to.now - from.expires" },
      early: { use: "count", of: "slack", where: "to.now < from.expires", by: "duration / 2" },
      late: { use: "count", of: "slack", where: "to.now - from.expires > 0", by: "to.now - from.expires" },
    },
    catalogOf(from, to),
    [ordered(events)],
  );
  expect(scalarsOf(results.get("sum")!)["total"]).toBe(-93);
  expect(rowsOf(results.get("early")!)).toMatchObject([{ "duration / 2": 3, "count": 1 }]);
  expect(rowsOf(results.get("late")!)).toMatchObject([{ "to.now - from.expires": 7, "count": 1 }]);
});
