import { describe, expect, it } from "vitest";
import type { AggregationResult } from "../../../../src/document/aggregation-result.ts";
import { aggregate, rowsOf, scalarsOf } from "../../../support/aggregate.ts";
import { catalogOf, madeFormat, type MadeEvent, ordered } from "../../../support/batch-builder.ts";

const open = madeFormat("kprobes:open", { path: "fetched", len: "u32", ret: "s32" });
const take = madeFormat("uprobes:take", { path: "fetched", len: "u32" });
const other = madeFormat("probe:other", { path: "text", len: "u32" });
const catalog = catalogOf(open, take, other);

/** `path`, `len` and `ret` of events one nanosecond apart. */
function opens(...rows: readonly (readonly [path: string | null, len: number, ret?: number])[]): MadeEvent[] {
  return rows.map(([path, len, ret = 0], time) => ({ event: open, time, fields: { path, len, ret } }));
}

const events = opens(["a", 1], [null, 100], ["b", 2], ["(fault)", 4], ["a", 8], [null, 200]);

function run(use: string, options: Readonly<Record<string, unknown>>, made = events): AggregationResult {
  return aggregate(use, { of: "open", ...options }, catalog, [ordered(made)]);
}

describe("a string that the kernel could not read", () => {
  it('is no key: its events are beside the rows, and apart from the string "(fault)"', () => {
    const result = run("count", { by: "path", sort: "path" });
    expect(rowsOf(result)).toMatchObject([
      { path: "(fault)", count: 1 },
      { path: "a", count: 2 },
      { path: "b", count: 1 },
    ]);
    expect(scalarsOf(result)).toMatchObject({ total: 4, rows: 3, unreadable: 2 });
    expect(result.notes.join("\n")).toMatch(
      /^2 events left out: the kernel could not read path,.*ustring.*return:/mu,
    );
  });

  it.each([
    ["sum", { by: "path", value: "len" }, { total: 15, n: 4 }],
    ["stats", { by: "path", value: "len" }, { n: 4, max: 8 }],
    ["histogram", { by: "path", value: "len" }, { n: 4, max: 8 }],
    ["rate", { by: "path" }, { total: 4 }],
  ] as const)("is no key of %s", (use, options, scalars) => {
    const result = run(use, options);
    expect(scalarsOf(result)).toMatchObject({ ...scalars, unreadable: 2 });
    expect(new Set(result.table.rows.map(([key]) => key))).toEqual(new Set(["(fault)", "a", "b"]));
  });

  it.each([
    ['path == "a"', 2, 2],
    ['path != "a"', 2, 2],
    ['!(path == "a")', 2, 2],
    ['path ~ "*"', 4, 2],
    ['path == "(fault)"', 1, 2],
    ['path == "a" || len == 100', 3, 1],
    ['path == "a" && len < 50', 2, 0],
  ])("matches no where: %s", (where, total, unreadable) => {
    expect(scalarsOf(run("count", { where }))).toMatchObject({ total, unreadable });
  });

  it("counts once where both key and condition ask for it", () => {
    expect(scalarsOf(run("count", { by: "path", where: 'path != "b" || len == 100' }))).toMatchObject({
      total: 3,
      unreadable: 2,
    });
  });

  it("is no matter where it isn't asked for", () => {
    const result = run("count", { by: "len", where: "len > 1" });
    expect(scalarsOf(result)).toMatchObject({ total: 5 });
    expect(scalarsOf(result)).not.toHaveProperty("unreadable");
    expect(result.notes).toEqual([]);
  });

  it("has a scalar of 0 where all were read, so that an expectation can say so", () => {
    const result = run("count", { by: "path" }, opens(["a", 1]));
    expect(scalarsOf(result)).toMatchObject({ total: 1, unreadable: 0 });
    expect(result.notes).toEqual([]);
  });

  it("is counted among several events, one of which can't have any", () => {
    const made: MadeEvent[] = [
      { event: take, time: 0, fields: { path: null } },
      { event: other, time: 1, fields: { path: "a" } },
    ];
    const result = aggregate("count", { of: ["take", "other"], by: "path" }, catalog, [ordered(made)]);
    expect(scalarsOf(result)).toMatchObject({ total: 1, unreadable: 1 });
    expect(result.notes.join("\n")).toMatch(/1 event left out: .*4,095 bytes/u);
  });

  it("ends or begins a pair all the same where only a row's key has it, and no pair where the pair's key has it", () => {
    const step = (time: number, event: MadeEvent["event"], path: string | null): MadeEvent => ({
      event,
      time,
      pid: 1,
      fields: { path },
    });
    const made = [
      step(0, open, "a"),
      step(10, take, null),
      step(20, take, "late"),
      step(30, open, null),
      step(40, take, "b"),
      step(50, open, "c"),
      step(60, take, "d"),
    ];
    const options = { from: "open", to: "take" };
    const grouped = aggregate("latency", { ...options, key: "pid", by: ["from.path", "path"] }, catalog, [
      ordered(made),
    ]);
    expect(grouped.table.rows.map(([from, to, n]) => [from, to, n])).toEqual([["c", "d", 1]]);
    expect(scalarsOf(grouped)).toMatchObject({ "n": 1, "unmatched-to": 1, "unreadable": 2 });
    const keyed = aggregate("latency", { ...options, key: "path" }, catalog, [ordered(made)]);
    expect(scalarsOf(keyed)).toMatchObject({
      "n": 0,
      "unmatched-from": 2,
      "unmatched-to": 3,
      "unreadable": 2,
    });
  });
});
