import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregate, problemsOf, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, intervals, madeFormat, type MadeEvent, ordered } from "../../support/batch-builder.ts";

const issue = madeFormat("block:issue", { sector: "u64", dev: "u32", by: "text", id: "s32" });
const done = madeFormat("block:done", { sector: "u64", dev: "u32", error: "s32", duration: "u32" });
const catalog = catalogOf(issue, done);
const OPTIONS = { from: "issue", to: "done", key: ["sector", "dev"] };
const COLUMNS = ["time", "began", "duration", "sector", "from.by", "from.id", "error", "cpu", "from.cpu"];

type Row = Readonly<Record<string, unknown>>;

/** The pairs, from a map of the events that are open. */
function naivePairs(events: readonly MadeEvent[], startNs: number): readonly Row[] {
  const open = new Map<string, MadeEvent>();
  return events
    .toSorted((a, b) => a.time - b.time || (a.cpu ?? 0) - (b.cpu ?? 0))
    .flatMap((end) => {
      const fields = end.fields!;
      const key = `${String(fields["sector"])} ${String(fields["dev"])}`;
      const begin = open.get(key);
      if (end.event === issue) open.set(key, end);
      else open.delete(key);
      if (end.event === issue || !begin) return [];
      const { sector } = fields;
      return [
        {
          "time": end.time - startNs,
          "began": begin.time - startNs,
          "duration": end.time - begin.time,
          "sector": sector === 7n ? 7 : String(sector),
          "from.by": begin.fields!["by"],
          "from.id": begin.fields!["id"],
          "error": fields["error"],
          "cpu": end.cpu,
          "from.cpu": begin.cpu,
        },
      ];
    });
}

const made = fc.record({
  event: fc.constantFrom(issue, done),
  time: fc.nat(500),
  cpu: fc.nat(2),
  fields: fc.record({
    sector: fc.constantFrom(7n, 2n ** 63n),
    dev: fc.nat(1),
    by: fc.constantFrom("dd", "fio"),
    id: fc.integer({ min: -5, max: 5 }),
    error: fc.constantFrom(0, -5),
    duration: fc.nat(9),
  }),
});
/** At different times: which of two events at one time is first is not this test's question. */
const timeline = fc.uniqueArray(made, { selector: ({ time }) => time });

describe("pairs", () => {
  it("has a row for each pair that a map of open events finds, in the order in which they end", () => {
    fc.assert(
      fc.property(timeline, fc.nat(30), (events, cut) => {
        const batches = intervals(events, Math.min(cut, events.length));
        const result = aggregate("pairs", { ...OPTIONS, columns: COLUMNS }, catalog, batches, { startNs: 3 });
        const wanted = naivePairs(events, 3);
        expect(rowsOf(result)).toEqual(wanted);
        expect(scalarsOf(result)).toMatchObject({ total: wanted.length, rows: wanted.length });
      }),
    );
  });

  it("keeps the first or the last rows, says how many there were, and sorts those that it keeps", () => {
    fc.assert(
      fc.property(timeline, fc.integer({ min: 1, max: 8 }), (events, most) => {
        const rows = (options: Row): readonly Row[] => {
          const all = { ...OPTIONS, columns: COLUMNS, ...options };
          return rowsOf(aggregate("pairs", all, catalog, intervals(events, 3), { startNs: 0 }));
        };
        const wanted = naivePairs(events, 0);
        expect(rows({ limit: most })).toEqual(wanted.slice(0, most));
        expect(rows({ last: most })).toEqual(wanted.slice(-most));
        const sorted = rows({ last: most, sort: { column: "duration", order: "descending" } });
        const durations = wanted.slice(-most).map(({ duration }) => Number(duration));
        expect(sorted.map(({ duration }) => duration)).toEqual(durations.toSorted((a, b) => b - a));
      }),
    );
  });

  it("lists as many pairs as latency counts, whatever the conditions", () => {
    const condition = fc.constantFrom(
      {},
      { "where-from": "id > 0" },
      { "where-to": "error != 0" },
      { where: "dev == 1" },
    );
    fc.assert(
      fc.property(timeline, condition, fc.boolean(), (events, where, nested) => {
        const options = { ...OPTIONS, ...where, nested };
        const pairs = scalarsOf(aggregate("pairs", options, catalog, [ordered(events)]));
        const { n, ...counts } = scalarsOf(aggregate("latency", options, catalog, [ordered(events)]));
        expect(pairs["total"]).toBe(n);
        for (const name of ["unmatched-from", "unmatched-to", "overwritten"])
          expect(pairs[name], name).toBe(counts[name]);
      }),
    );
  });

  it("shows a field called duration under to.duration, and refuses fields that an event does not have", () => {
    const events = [
      { event: issue, time: 1, fields: { sector: 1n, dev: 0, by: "dd", id: 1 } },
      { event: done, time: 5, fields: { sector: 1n, dev: 0, error: 0, duration: 99 } },
    ];
    const columns = ["duration", "to.duration", "task.pid"];
    const result = aggregate("pairs", { ...OPTIONS, columns }, catalog, [ordered(events)]);
    expect(rowsOf(result)).toEqual([{ "duration": 4, "to.duration": 99, "task.pid": 0 }]);
    expect(problemsOf("pairs", { ...OPTIONS, columns: ["from.error", "id"] }, catalog)).toEqual([
      'unknown-field line 5: block:issue has no field "error" (its fields: sector, dev, by, id)',
      'unknown-field line 5: block:done has no field "id" (its fields: sector, dev, error, duration)',
    ]);
  });
});
