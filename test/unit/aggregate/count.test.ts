import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregate, problemsOf, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, type MadeEvent, ordered, intervals } from "../../support/batch-builder.ts";

const write = madeFormat("probe:write", { path: "text", fd: "s32", bytes: "u64", data: "array" });
const close = madeFormat("probe:close", { fd: "s64", path: "text" });
const wake = madeFormat("sched:wake", { comm: "text", pid: "s32" });
const catalog = catalogOf(write, close, wake);

describe("count", () => {
  it("counts one row without keys", () => {
    const events = [1, 2, 3].map((time) => ({ event: write, time }));
    const result = aggregate("count", { of: "probe:write" }, catalog, [ordered(events)]);
    expect(rowsOf(result)).toEqual([{ count: 3, share: 1 }]);
    expect(scalarsOf(result)).toEqual({ "total": 3, "rows": 1, "per-second": 3 });
  });

  it("agrees with a map of keys, over any intervals and CPUs, for texts and numbers of any sign and width", () => {
    const eventArbitrary = fc.record({
      time: fc.nat(1000),
      cpu: fc.nat(3),
      event: fc.constantFrom(write, close),
      fields: fc.record({
        path: fc.constantFrom("", "a", "b", "\u001b[31m", "__proto__", "null", 'a","b'),
        fd: fc.constantFrom(-1, 0, 1, 2, 2147483647, -2147483648),
      }),
    });
    fc.assert(
      fc.property(fc.array(eventArbitrary), fc.nat(20), (events, cut) => {
        const expected = new Map<string, number>();
        for (const { fields, cpu } of events) {
          const key = JSON.stringify([fields.path, fields.fd, cpu]);
          expected.set(key, (expected.get(key) ?? 0) + 1);
        }
        const options = { of: ["write", "probe:c*"], by: ["path", "fd", "cpu"], where: "fd != 99" };
        const result = aggregate("count", options, catalog, intervals(events, Math.min(cut, events.length)));
        const found = new Map(result.table.rows.map((row) => [JSON.stringify(row.slice(0, 3)), row[3]]));
        expect(found).toEqual(expected);
      }),
    );
  });

  it("keeps 64-bit keys apart that a double can't", () => {
    const values = [2n ** 64n - 1n, 2n ** 64n - 2n, 2n ** 53n, 2n ** 53n + 1n, 5n];
    const events = values.map((bytes, time) => ({ event: write, time, fields: { bytes } }));
    const result = aggregate("count", { of: "write", by: "bytes", sort: "bytes" }, catalog, [
      ordered(events),
    ]);
    expect(result.table.rows.map(([key]) => key)).toEqual([
      5,
      "9007199254740992",
      "9007199254740993",
      "18446744073709551614",
      "18446744073709551615",
    ]);
  });

  it("names tasks by pid when the recording is through, and puts those of one name together", () => {
    const events = [7, 8, 7, 0, 99].map((pid, time) => ({ event: write, time, pid }));
    const result = aggregate("count", { of: "write", by: "comm" }, catalog, [ordered(events)]);
    expect(rowsOf(result)).toEqual([
      { comm: "worker", count: 3, share: 0.6 },
      { comm: "<...>", count: 1, share: 0.2 },
      { comm: "<idle>", count: 1, share: 0.2 },
    ]);
  });

  it("takes an event's own field before what every event has", () => {
    const events = [{ event: wake, time: 1, pid: 7, fields: { comm: "woken", pid: 3 } }];
    const result = aggregate("count", { of: "sched:wake", by: ["comm", "pid", "COMM"] }, catalog, [
      ordered(events),
    ]);
    expect(result.table.rows).toEqual([["woken", 3, "worker", 1, 1]]);
  });

  it("names the running task by task.comm, task.pid and task.cpu, whatever fields the event has", () => {
    const events = [
      { event: wake, time: 1, cpu: 1, pid: 7, fields: { comm: "woken", pid: 3 } },
      { event: wake, time: 2, cpu: 1, pid: 7, fields: { comm: "worker", pid: 3 } },
      { event: wake, time: 3, cpu: 0, pid: 7, fields: { comm: "worker", pid: 7 } },
    ];
    const rows = (options: object): unknown => {
      const request = {
        of: "sched:wake",
        by: ["comm", "task.comm", "pid", "task.pid", "task.cpu"],
        ...options,
      };
      return aggregate("count", request, catalog, [ordered(events)]).table.rows.map((row) => row.slice(0, 6));
    };
    expect(rows({ where: "task.pid != pid && comm != task.comm" })).toEqual([
      ["woken", "worker", 3, 7, 1, 1],
    ]);
    expect(rows({ where: 'task.comm ~ "work*" && (task.pid & 4) == 4 && task.cpu == 0' })).toEqual([
      ["worker", "worker", 7, 7, 0, 1],
    ]);
  });

  it("takes what every event has where not all of them have a field of that name", () => {
    const events: MadeEvent[] = [
      { event: wake, time: 1, pid: 7, fields: { comm: "woken", pid: 3 } },
      { event: write, time: 2, pid: 8 },
    ];
    const result = aggregate("count", { of: "*:*", by: ["event", "pid"] }, catalog, [ordered(events)]);
    expect(result.table.rows).toEqual([
      ["probe:write", 8, 1, 0.5],
      ["sched:wake", 7, 1, 0.5],
    ]);
  });

  it("asks `where` of every row, with 64 bits, texts, CPU and COMM", () => {
    const events: MadeEvent[] = [
      { event: write, time: 1, cpu: 1, pid: 7, fields: { bytes: 2n ** 63n + 1n, path: "x" } },
      { event: write, time: 2, cpu: 1, pid: 7, fields: { bytes: 2n ** 63n, path: "x" } },
      { event: write, time: 3, cpu: 0, pid: 7, fields: { bytes: 2n ** 63n + 1n, path: "x" } },
      { event: write, time: 4, cpu: 1, pid: 1, fields: { bytes: 2n ** 63n + 1n, path: "x" } },
    ];
    const where = 'bytes > 9223372036854775808 && CPU == 1 && COMM == "worker" && path ~ "x*"';
    const result = aggregate("count", { of: "write", where }, catalog, [ordered(events)]);
    expect(result.scalars["total"]?.value).toBe(1);
  });

  it("sorts by any column in any order, ties by key, and cuts to `top`", () => {
    const events = ["b", "a", "c", "c"].map((path, time) => ({ event: write, time, fields: { path } }));
    const paths = (options: object): unknown[] => {
      const result = aggregate("count", { of: "write", by: "path", ...options }, catalog, [ordered(events)]);
      return result.table.rows.map(([path]) => path);
    };
    expect(paths({})).toEqual(["c", "a", "b"]);
    expect(paths({ sort: "path" })).toEqual(["a", "b", "c"]);
    expect(paths({ sort: { column: "path", order: "descending" } })).toEqual(["c", "b", "a"]);
    expect(paths({ sort: { column: "count", order: "ascending" }, top: 2 })).toEqual(["a", "b"]);
  });

  it("says how many rows there were before the cut", () => {
    const events = ["a", "b", "c"].map((path, time) => ({ event: write, time, fields: { path } }));
    const result = aggregate("count", { of: "write", by: "path", top: 1 }, catalog, [ordered(events)]);
    expect([result.table.rows.length, result.table.totalRows]).toEqual([1, 3]);
  });

  it("tells a key that has a measure's name apart", () => {
    const format = madeFormat("probe:x", { count: "u32" });
    const events = [{ event: format, time: 1, fields: { count: 12 } }];
    const result = aggregate("count", { of: "x", by: "count" }, catalogOf(format), [ordered(events)]);
    expect(rowsOf(result)).toEqual([{ "by.count": 12, "count": 1, "share": 1 }]);
  });

  it("refuses what can't be, at its place, with the nearest name", () => {
    expect(problemsOf("count", { of: "probe:wirte" }, catalog)).toEqual([
      'event-not-recorded line 2: no event that this spec records matches "probe:wirte" (did you mean "probe:write"?)',
    ]);
    expect(problemsOf("count", { of: "write", by: ["pth"] }, catalog)).toEqual([
      'unknown-field line 3: probe:write has no field "pth" (did you mean "path"?)',
    ]);
    expect(problemsOf("count", { of: "write", by: "data" }, catalog)).toEqual([
      'wrong-type line 3: "data" is an array; only numbers and strings can make rows',
    ]);
    expect(problemsOf("count", { of: "write", sort: "conut" }, catalog)).toEqual([
      'wrong-value line 3: the table has no column "conut" to sort by (did you mean "count"?)',
    ]);
  });

  it("tells all problems at once, in the order of the spec", () => {
    const options = { sort: "x", where: 'pth == "a" && data == 1', by: "fd_", of: "write" };
    const codes = problemsOf("count", options, catalog).map((text) => text.split(" ").slice(0, 3).join(" "));
    expect(codes).toEqual([
      "wrong-value line 2:",
      "unknown-field line 3:",
      "expression-type line 3:",
      "unknown-field line 4:",
    ]);
  });
});
