import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LossGaps } from "../../../src/trace/ring-buffer/loss-gaps.ts";
import { aggregate, problemsOf, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, type MadeEvent, ordered, intervals } from "../../support/batch-builder.ts";

const enter = madeFormat("test:enter", { fd: "s32" });
const leave = madeFormat("test:leave", { ret: "s64" });
const mark = madeFormat("ftrace:print", { buf: "text" });
const catalog = catalogOf(enter, leave, mark);

const pair = { from: "test:enter", to: "test:leave", key: "pid" };

/** One call of thread `pid`: what it was called with, and what it returned, at these times. */
function call(pid: number, [from, to]: readonly [number, number], fd: number, ret: number): MadeEvent[] {
  return [
    { event: enter, time: from, pid, fields: { fd } },
    { event: leave, time: to, pid, fields: { ret } },
  ];
}

/** A pair as the naive program finds it, before anything is filtered. */
interface NaivePair {
  readonly begin: MadeEvent;
  readonly end: MadeEvent;
}

/**
 * Pairs by looking back from each end: the latest beginning of its thread that is unused, or without nesting the latest one
 * at all. Nothing is paired across a gap.
 */
function naivePairs(
  events: readonly MadeEvent[],
  nested: boolean,
  gaps: readonly { from: number; to: number }[],
): readonly NaivePair[] {
  const sorted = events.toSorted((a, b) => a.time - b.time);
  const used = new Set<MadeEvent>();
  return sorted.flatMap((end, at) => {
    if (end.event !== leave) return [];
    const before = sorted.slice(0, at).filter(({ pid }) => pid === end.pid);
    const together = before.filter(({ time }) => !gaps.some(({ from, to }) => from < end.time && to > time));
    const begins = together.filter(({ event }) => event === enter);
    const begin = nested ? begins.findLast((one) => !used.has(one)) : begins.at(-1);
    if (!begin || used.has(begin)) return [];
    used.add(begin);
    return [{ begin, end }];
  });
}

function sortedDurations(pairs: readonly NaivePair[]): readonly number[] {
  return pairs.map(({ begin, end }) => end.time - begin.time).toSorted((a, b) => a - b);
}

const anyEvent = fc.oneof(
  fc.record({ event: fc.constant(enter), pid: fc.nat(2), fields: fc.record({ fd: fc.nat(3) }) }),
  fc.record({
    event: fc.constant(leave),
    pid: fc.nat(2),
    fields: fc.record({ ret: fc.integer({ min: -2, max: 2 }) }),
  }),
);
/** At times of their own, so that order is never a matter of chance. */
const anyEvents = fc
  .array(anyEvent, { maxLength: 40 })
  .map((events) => events.map((event, index): MadeEvent => ({ ...event, time: 10 * index })));
const anyGaps = fc.array(
  fc.record({ from: fc.nat(400), length: fc.integer({ min: 1, max: 30 }) }).map(({ from, length }) => ({
    cpu: 0,
    from: from + 0.5,
    to: from + 0.5 + length,
  })),
  { maxLength: 2 },
);

describe("latency with conditions", () => {
  it("finds none where a call that where-from takes succeeded, and one that where-to takes is another", () => {
    const events = Array.from({ length: 10 }, (_, n) => [
      ...call(1, [100 * n, 100 * n + 10], 50, 1),
      ...call(1, [100 * n + 50, 100 * n + 51], 99, -9),
    ]).flat();
    const options = { ...pair, "where-from": "fd == 50", "where-to": "ret < 0", "by": ["from.fd", "ret"] };
    const result = aggregate("latency", options, catalog, [ordered(events)]);
    expect(result.table.rows).toEqual([]);
    expect(scalarsOf(result)).toMatchObject({
      "n": 0,
      "unmatched-from": 0,
      "unmatched-to": 0,
      "overwritten": 0,
    });
    expect(result.notes).toEqual([]);
    const other = { ...options, "where-from": "fd == 99" };
    expect(rowsOf(aggregate("latency", other, catalog, [ordered(events)]))).toMatchObject([
      { "from.fd": 99, "ret": -9, "n": 10, "max": 1 },
    ]);
  });

  it("lets what where-from doesn't take replace the open one", () => {
    const events = [{ event: enter, time: 1, pid: 1, fields: { fd: 50 } }, ...call(1, [5, 9], 99, 0)];
    const result = aggregate("latency", { ...pair, "where-from": "fd == 50" }, catalog, [ordered(events)]);
    expect(scalarsOf(result)).toMatchObject({ "n": 0, "overwritten": 1, "unmatched-to": 0 });
  });

  it("wants both events of a pair to match the common where, and drops no half for it", () => {
    const events = [
      { event: enter, time: 1, pid: 1, cpu: 0, fields: { fd: 50 } },
      { event: leave, time: 2, pid: 1, cpu: 1, fields: { ret: 0 } },
      { event: enter, time: 3, pid: 1, cpu: 1, fields: { fd: 50 } },
      { event: leave, time: 9, pid: 1, cpu: 0, fields: { ret: 0 } },
    ];
    const result = aggregate("latency", { ...pair, where: "CPU == 0" }, catalog, [ordered(events)]);
    expect(scalarsOf(result)).toMatchObject({ n: 0 });
  });

  it.each([false, true])("pairs first and filters pairs as a naive program does (nested: %s)", (nested) => {
    fc.assert(
      fc.property(anyEvents, anyGaps, fc.nat(40), fc.nat(3), (events, gaps, cut, fd) => {
        const options = { ...pair, nested, "where-from": `fd <= ${fd}`, "where-to": "ret < 1" };
        const recording = { gaps: new LossGaps(gaps) };
        const parts = intervals(events, Math.min(cut, events.length));
        const found = aggregate("latency", { ...options, percentiles: [50] }, catalog, parts, recording);
        const wanted = sortedDurations(
          naivePairs(events, nested, gaps).filter(
            ({ begin, end }) => Number(begin.fields!["fd"]) <= fd && Number(end.fields!["ret"]) < 1,
          ),
        );
        const total = wanted.reduce((sum, ns) => sum + ns, 0);
        const { n, min, max, mean } = scalarsOf(found);
        expect([n, min, max]).toEqual([wanted.length, wanted[0] ?? null, wanted.at(-1) ?? null]);
        expect(mean).toBe(wanted.length === 0 ? null : total / wanted.length);
      }),
      { numRuns: 400 },
    );
  });

  it.each([false, true])("accounts for every beginning and every end (nested: %s)", (nested) => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const result = aggregate("latency", { ...pair, nested }, catalog, [ordered(events)]);
        const of = (name: string): number => Number(scalarsOf(result)[name]);
        const count = (event: unknown): number => events.filter((one) => one.event === event).length;
        expect(of("n") + of("unmatched-from") + of("overwritten")).toBe(count(enter));
        expect(of("n") + of("unmatched-to")).toBe(count(leave));
        expect(nested ? of("overwritten") : 0).toBe(0);
      }),
    );
  });
});

describe("nested latency", () => {
  /** fib(n) as a uprobe sees it; the time goes on by one an event. */
  function fib(n: number, events: MadeEvent[], depth = 0): MadeEvent[] {
    events.push({ event: enter, time: events.length, pid: 1, fields: { fd: n } });
    if (n > 1) for (const less of [1, 2]) fib(n - less, events, depth + 1);
    events.push({ event: leave, time: events.length, pid: 1, fields: { ret: n } });
    return events;
  }

  it("measures all 177 calls of fib(10), each with its own end; without it, says how many it dropped", () => {
    const events = fib(10, []);
    const nested = aggregate("latency", { ...pair, nested: true, by: ["from.fd", "ret"] }, catalog, [
      ordered(events),
    ]);
    expect(rowsOf(nested).every((row) => row["from.fd"] === row["ret"])).toBe(true);
    expect(scalarsOf(nested)).toMatchObject({ "n": 177, "min": 1, "max": 353, "unmatched-to": 0 });
    const flat = aggregate("latency", pair, catalog, [ordered(events)]);
    expect(scalarsOf(flat)).toMatchObject({ "n": 89, "overwritten": 88, "unmatched-to": 88 });
    expect(flat.notes.join("\n")).toContain('88 "from" events had another "from" event with the same key');
    expect(flat.notes.join("\n")).toContain('set "nested: true"');
  });

  it("pairs B and E markers, which are one event: the conditions say which is which, and others are neither", () => {
    const lines = ["B|outer", "I|note", "B|inner", "E", "I|note", "E"];
    const events = Array.from({ length: 10 }, () => lines)
      .flat()
      .map((buf, time) => ({ event: mark, time, pid: 1, fields: { buf } }));
    const options = {
      "from": "ftrace:print",
      "to": "ftrace:print",
      "key": "pid",
      "nested": true,
      "where-from": 'buf ~ "B|*"',
      "where-to": 'buf ~ "E*"',
      "by": "from.buf",
    };
    const result = aggregate("latency", options, catalog, [ordered(events)]);
    expect(rowsOf(result).map((row) => [row["from.buf"], row["n"], row["min"], row["max"]])).toEqual([
      ["B|inner", 10, 1, 1],
      ["B|outer", 10, 5, 5],
    ]);
    expect(scalarsOf(result)).toMatchObject({ "n": 20, "unmatched-from": 0, "unmatched-to": 0 });
  });

  it("believes no level that was open when events were lost, and all that begin after", () => {
    const time = [0, 10, 20, 40, 50, 60, 70];
    const kinds = [enter, enter, enter, enter, leave, leave, leave];
    const events = kinds.map((event, index) => ({ event, time: time[index]!, pid: 1 }));
    const gaps = new LossGaps([{ cpu: 1, from: 25, to: 35 }]);
    const result = aggregate("latency", { ...pair, nested: true }, catalog, [ordered(events)], { gaps });
    expect(scalarsOf(result)).toMatchObject({ "n": 1, "max": 10, "dropped": 3, "unmatched-to": 2 });
  });

  it("refuses to guess which events of one kind begin and which end", () => {
    const options = { from: "ftrace:print", to: "ftrace:print", key: "pid", nested: true };
    expect(problemsOf("latency", { ...options, "where-from": 'buf == "b"' }, catalog)).toEqual([
      "missing-key line 5: it is not defined which ftrace:print events begin a pair and which end one (add both where-from and where-to)",
    ]);
  });
});

describe("latency of events that the kernel filtered", () => {
  const note = "A pair may join events that do not belong together";

  it("says so where both sides have a filter that can drop one half", () => {
    const filtered = new Map([
      ["test:enter", ["fd"]],
      ["test:leave", ["ret"]],
    ]);
    const notesOf = (fields: ReadonlyMap<string, readonly string[]>): string =>
      aggregate("latency", pair, catalog, [], { filtered: fields }).notes.join();
    expect(notesOf(filtered)).toContain(note);
    expect(notesOf(new Map([...filtered].slice(1)))).not.toContain(note);
    const byKey = new Map([...filtered].map(([event]) => [event, ["common_pid"]] as const));
    expect(notesOf(byKey)).not.toContain(note);
  });
});
