import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregateAll, problemsOfAll, rowsOf, scalarsOf } from "../../../support/aggregate.ts";
import { catalogOf, intervals, madeFormat, type MadeEvent, ordered } from "../../../support/batch-builder.ts";

const issue = madeFormat("block:issue", { sector: "u64", dev: "u32", by: "fetched", id: "s32", wide: "s64" });
const done = madeFormat("block:done", { sector: "u64", dev: "u32", error: "s32", by: "text" });
const freed = madeFormat("block:freed", { sector: "u64", error: "s32" });
const catalog = catalogOf(issue, done, freed);
const PAIRS = { from: "issue", to: "done", key: ["sector", "dev"] };

interface NaivePair {
  readonly begin: MadeEvent;
  readonly end: MadeEvent;
}

/** Pairs from a map of the events that are open, and those that stay open. */
function naive(events: readonly MadeEvent[]): {
  readonly pairs: readonly NaivePair[];
  readonly open: readonly MadeEvent[];
} {
  const open = new Map<string, MadeEvent>();
  const pairs: NaivePair[] = [];
  for (const event of events.toSorted((a, b) => a.time - b.time)) {
    const key = `${String(event.fields!["sector"])} ${String(event.fields!["dev"])}`;
    const begin = open.get(key);
    if (event.event === issue) open.set(key, event);
    if (event.event !== done) continue;
    open.delete(key);
    if (begin) pairs.push({ begin, end: event });
  }
  return { pairs, open: [...open.values()].toSorted((a, b) => a.time - b.time) };
}

const made = fc.record({
  event: fc.constantFrom(issue, done),
  time: fc.nat(500),
  cpu: fc.nat(2),
  pid: fc.constantFrom(1, 7, 8),
  fields: fc.record({
    sector: fc.constantFrom(7n, 2n ** 63n),
    dev: fc.nat(1),
    by: fc.constantFrom("dd", "fio"),
    id: fc.integer({ min: -5, max: 5 }),
    wide: fc.constantFrom(-(2n ** 62n) - 1n, 3n, 2n ** 60n + 1n),
    error: fc.constantFrom(0, -5),
  }),
});
/** At different times: which of two events at one time is first is not this test's question. */
const timeline = fc.uniqueArray(made, { selector: ({ time }) => time });

const shown = (value: unknown): unknown =>
  typeof value === "bigint" && !Number.isSafeInteger(Number(value)) ? String(value) : Number(value);

describe("pairs as events", () => {
  it("have the fields of both events, exactly, and occur when they end", () => {
    const columns = [
      "time",
      "cpu",
      "pid",
      "duration",
      "sector",
      "to.error",
      "from.by",
      "from.id",
      "from.wide",
      "from.cpu",
      "from.pid",
      "from.comm",
    ];
    fc.assert(
      fc.property(timeline, fc.nat(30), (events, cut) => {
        const batches = intervals(events, Math.min(cut, events.length));
        const requests = { io: { use: "latency", ...PAIRS }, rows: { use: "events", of: "io", columns } };
        const rows = rowsOf(aggregateAll(requests, catalog, batches).get("rows")!);
        const wanted = naive(events).pairs.map(({ begin, end }) => ({
          "time": end.time,
          "cpu": end.cpu,
          "pid": end.pid,
          "duration": end.time - begin.time,
          "sector": shown(end.fields!["sector"]),
          "to.error": end.fields!["error"],
          "from.by": begin.fields!["by"],
          "from.id": begin.fields!["id"],
          "from.wide": shown(begin.fields!["wide"]),
          "from.cpu": begin.cpu,
          "from.pid": begin.pid,
          "from.comm": begin.pid === 1 ? "init" : "worker",
        }));
        expect(rows).toEqual(wanted);
      }),
    );
  });

  it("give other aggregations what the pairs give", () => {
    fc.assert(
      fc.property(timeline, fc.integer({ min: 1, max: 30 }), fc.nat(200), (events, cut, limit) => {
        const requests = {
          io: { use: "latency", ...PAIRS, by: ["dev", "from.by"], sort: "n" },
          stats: { use: "stats", of: "io", value: "duration", by: ["dev", "from.by"], sort: "n" },
          count: { use: "count", of: "latency:io", where: `duration > ${limit} && from.id < 0` },
          sum: { use: "sum", of: "io", value: "from.wide" },
          shape: { use: "histogram", of: "io", value: "duration", every: "50ns" },
        };
        const results = aggregateAll(requests, catalog, intervals(events, cut));
        const { pairs } = naive(events);
        const durations = pairs.map(({ begin, end }) => end.time - begin.time);
        expect(scalarsOf(results.get("stats")!)).toMatchObject({
          n: pairs.length,
          ...(pairs.length > 0 && { max: Math.max(...durations), min: Math.min(...durations) }),
        });
        expect(withoutShare(rowsOf(results.get("io")!))).toEqual(withoutShare(rowsOf(results.get("stats")!)));
        const matching = pairs.filter(
          ({ begin, end }) => end.time - begin.time > limit && Number(begin.fields!["id"]) < 0,
        );
        expect(scalarsOf(results.get("count")!)["total"]).toBe(matching.length);
        const sum = pairs.reduce((total, { begin }) => total + BigInt(String(begin.fields!["wide"])), 0n);
        expect(results.get("sum")!.scalars["total"]!.value).toEqual(shown(sum));
        const [shape] = results.get("shape")!.histograms ?? [];
        const heat = shape?.overTime?.counts.flat().reduce((all, count) => all + count, 0) ?? 0;
        expect(heat).toBe(pairs.length);
        for (const [index, { count }] of (shape?.buckets ?? []).entries())
          expect(shape!.overTime!.counts[index]!.reduce((all, one) => all + one, 0)).toBe(count);
      }),
    );
  });

  it("can begin a pair: values are carried over three events", () => {
    const events: MadeEvent[] = [
      { event: issue, time: 1, pid: 7, fields: { sector: 1n, dev: 1, by: "dd", id: 11 } },
      { event: issue, time: 2, pid: 8, fields: { sector: 2n, dev: 1, by: "fio", id: 22 } },
      { event: done, time: 5, pid: 7, fields: { sector: 2n, dev: 1 } },
      { event: done, time: 6, pid: 7, fields: { sector: 1n, dev: 1 } },
      { event: freed, time: 9, pid: 1, fields: { sector: 2n, error: 4 } },
    ];
    const requests = {
      io: { use: "latency", ...PAIRS, keep: ["id"] },
      life: {
        use: "pairs",
        from: "io",
        to: "freed",
        key: "sector",
        keep: "id",
        columns: ["sector", "from.id", "from.from.by", "from.comm", "duration"],
      },
      rows: { use: "events", of: "life", columns: ["id", "error", "duration", "from.duration"] },
      left: {
        use: "pairs",
        from: "io",
        to: "freed",
        key: "sector",
        rows: "open",
        columns: ["sector", "id", "duration"],
      },
    };
    const results = aggregateAll(requests, catalog, intervals(events, 2), { durationNs: 100 });
    expect(results.get("life")!.table.rows).toEqual([[2, 22, "fio", "worker", 4]]);
    expect(results.get("rows")!.table.rows).toEqual([[22, 4, 4, 3]]);
    expect(results.get("left")!.table.rows).toEqual([[1, 11, 94]]);
  });

  it("are, with rows: open, the unmatched from events", () => {
    fc.assert(
      fc.property(
        timeline,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 300 }),
        (events, cut, min) => {
          const requests = {
            left: {
              use: "pairs",
              ...PAIRS,
              rows: "open",
              min: `${min}ns`,
              columns: ["time", "by", "duration"],
            },
            rows: { use: "events", of: "left", columns: ["time", "cpu", "by", "from.id", "duration"] },
            n: { use: "count", of: "left", by: ["by"] },
          };
          const results = aggregateAll(requests, catalog, intervals(events, cut), { durationNs: 600 });
          const open = naive(events).open.filter(({ time }) => 600 - time >= min);
          expect(results.get("left")!.table.rows).toEqual(
            open.map(({ time, fields }) => [time, fields!["by"], 600 - time]),
          );
          expect(results.get("rows")!.table.rows).toEqual(
            open.map(({ time, cpu, fields }) => [time, cpu, fields!["by"], fields!["id"], 600 - time]),
          );
          expect(scalarsOf(results.get("n")!)["total"]).toBe(open.length);
        },
      ),
    );
  });

  it("keep a string that the kernel could not read apart from every string", () => {
    const events: MadeEvent[] = [null, "(fault)"].flatMap((by, index) => [
      { event: issue, time: 10 * index, fields: { sector: BigInt(index), dev: 1, by } },
      { event: done, time: 10 * index + 5, fields: { sector: BigInt(index), dev: 1 } },
    ]);
    const requests = {
      io: { use: "latency", ...PAIRS },
      rows: { use: "events", of: "io", columns: ["from.by"] },
      n: { use: "count", of: "io", by: "from.by" },
    };
    const results = aggregateAll(requests, catalog, [ordered(events)]);
    expect(results.get("rows")!.table.rows).toEqual([[null], ["(fault)"]]);
    expect(results.get("n")!.table.rows).toEqual([["(fault)", 1, 1]]);
    expect(scalarsOf(results.get("n")!)["unreadable"]).toBe(1);
  });

  it("are counted in ticks where the clock counts ticks", () => {
    const requests = { io: { use: "latency", ...PAIRS }, s: { use: "stats", of: "io", value: "duration" } };
    expect(problemsOfAll(requests, catalog, "ticks")).toEqual([]);
    expect(problemsOfAll({ io: { use: "latency", ...PAIRS, min: "5ms" } }, catalog, "ticks")).toEqual([
      'wrong-value line 1: latency needs a clock that measures time, but "counter" counts ticks (count events with count, or record with clock: mono)',
    ]);
  });
});

describe("requests for pairs that cannot be answered", () => {
  it.each<readonly [string, Readonly<Record<string, Readonly<Record<string, unknown>>>>, readonly string[]]>([
    [
      "a circle",
      {
        a: { use: "pairs", from: "b", to: "done", key: "sector" },
        b: { use: "pairs", from: "a", to: "done", key: "sector" },
      },
      [
        'wrong-value line 1: the pairs of "b" depend on themselves: its "from" or "to" reads them',
        'wrong-value line 1: the pairs of "a" depend on themselves: its "from" or "to" reads them',
      ],
    ],
    [
      "the problem of the pairs, once",
      {
        a: { use: "latency", from: "isue", to: "done", key: "sector" },
        n: { use: "count", of: "a" },
        m: { use: "count", of: "a" },
      },
      [
        'event-not-recorded line 2: no event that this spec records matches "isue" (add "- isue" under tracepoints)',
      ],
    ],
    [
      "pairs of what has no end",
      {
        a: { use: "pairs", ...PAIRS, rows: "open" },
        b: { use: "latency", from: "a", to: "done", key: "sector" },
      },
      [
        'wrong-value line 2: the rows of "a" are unmatched "from" events (rows: open), which cannot be paired',
      ],
    ],
    [
      "a kept field of both events",
      { a: { use: "latency", ...PAIRS, keep: "dev" }, n: { use: "count", of: "a" } },
      ['wrong-value line 5: the "to" event has a field "dev", too (use "from.dev")'],
    ],
    [
      "an unknown field",
      { a: { use: "latency", ...PAIRS }, n: { use: "count", of: "a", by: "from.idd" } },
      ['unknown-field line 3: latency:a has no field "from.idd" (did you mean "from.id"?)'],
    ],
    [
      "a text",
      { a: { use: "latency", ...PAIRS }, n: { use: "events", of: "a", columns: ["text"] } },
      ["wrong-value line 3: the kernel has no text of a pair (name its fields)"],
    ],
    [
      "the end of what has none",
      { a: { use: "pairs", ...PAIRS, rows: "open", columns: ["to.error"] } },
      ['wrong-value line 6: these rows have no "to" event (rows: open) (use fields of the "from" event)'],
    ],
    [
      "two limits",
      { a: { use: "pairs", ...PAIRS, slowest: 3, limit: 4 } },
      [
        "wrong-value line 5: `slowest` cannot be combined with `limit` (`slowest` keeps the longest pairs, `limit` the first, `last` the last)",
      ],
    ],
    [
      "bounds in the wrong order",
      { a: { use: "pairs", ...PAIRS, min: "3ms", max: "2ms" } },
      ["wrong-value line 6: max must not be below min"],
    ],
  ])("%s", (_, requests, problems) => {
    expect(problemsOfAll(requests, catalog)).toEqual(problems);
  });

  it("means the recorded event by a name of both", () => {
    const requests = {
      issue: { use: "latency", ...PAIRS },
      events: { use: "count", of: "issue" },
      pairs: { use: "count", of: "latency:issue" },
    };
    const issued = { event: issue, fields: { sector: 1n, dev: 1, by: "dd" } };
    const events = [
      { ...issued, time: 1 },
      { ...issued, time: 2 },
      { ...issued, event: done, time: 3 },
    ];
    const results = aggregateAll(requests, catalog, [ordered(events)]);
    expect(scalarsOf(results.get("events")!)["total"]).toBe(2);
    expect(scalarsOf(results.get("pairs")!)["total"]).toBe(1);
  });

  it("does not take pairs for recorded events: globs leave them out", () => {
    const requests = { io: { use: "latency", ...PAIRS }, all: { use: "count", of: "*", by: "event" } };
    const event = { event: issue, time: 1, fields: { sector: 1n, dev: 1, by: "dd" } };
    const results = aggregateAll(requests, catalog, [ordered([event, { ...event, event: done, time: 2 }])]);
    expect(results.get("all")!.table.rows.map(([name]) => name)).toEqual(["block:done", "block:issue"]);
  });
});

/** What `latency` and `stats` have in common. */
function withoutShare(rows: readonly Readonly<Record<string, unknown>>[]): readonly unknown[] {
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => name !== "share" && name !== "sd")),
  );
}
