import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregate, problemsOf, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import {
  catalogOf,
  madeFormat,
  type MadeEvent,
  type MadeValue,
  ordered,
  intervals,
} from "../../support/batch-builder.ts";

const write = madeFormat("probe:write", { path: "text", fd: "s32", bytes: "u64", data: "addresses" });
const close = madeFormat("probe:close", { fd: "s64", path: "text" });
const wake = madeFormat("sched:wake", { comm: "text", pid: "s32" });
const poll = madeFormat("probe:poll", { time: "u32", event: "u64", __nr: "s32" });
const fetched = madeFormat("uprobes:open", { name: "fetched", fd: "s32" });
const catalog = catalogOf(write, close, wake, poll, fetched);

describe("events", () => {
  it("shows what every event has, then the event's own fields, exactly", () => {
    const fields = { path: "/etc", fd: -1, bytes: 2n ** 64n - 1n, data: [1n, 2n ** 63n] };
    const events = [{ event: write, time: 1500, cpu: 1, pid: 7, fields }];
    const result = aggregate("events", { of: "write" }, catalog, [ordered(events)], { startNs: 500 });
    expect(rowsOf(result)).toEqual([
      {
        time: 1000,
        cpu: 1,
        comm: "worker",
        pid: 7,
        event: "probe:write",
        path: "/etc",
        fd: -1,
        bytes: "18446744073709551615",
        data: "{0x1,0x8000000000000000}",
      },
    ]);
    expect(result.table.columns.map(({ name, type, unit }) => `${name}: ${type} ${unit}`)).toEqual([
      "time: integer ns",
      "cpu: integer none",
      "comm: text none",
      "pid: integer none",
      "event: text none",
      "path: text none",
      "fd: integer none",
      "bytes: integer none",
      "data: text none",
    ]);
    expect(scalarsOf(result)).toEqual({ "total": 1, "rows": 1, "per-second": 1 });
  });

  it("shows the running task beside an event's own comm and pid", () => {
    const events = [{ event: wake, time: 1, pid: 7, fields: { comm: "woken", pid: 3 } }];
    const result = aggregate("events", { of: "wake" }, catalog, [ordered(events)]);
    expect(rowsOf(result)).toEqual([
      {
        "time": 1,
        "cpu": 0,
        "task.comm": "worker",
        "task.pid": 7,
        "event": "sched:wake",
        "comm": "woken",
        "pid": 3,
      },
    ]);
  });

  it("tells fields called time and event apart, and leaves out the kernel's own fields unless they are named", () => {
    const events = [{ event: poll, time: 9, fields: { time: 5, event: 6n, __nr: 3 } }];
    const all = aggregate("events", { of: "poll" }, catalog, [ordered(events)]);
    expect(rowsOf(all)).toEqual([
      {
        "event.time": 9,
        "cpu": 0,
        "comm": "<idle>",
        "pid": 0,
        "event.name": "probe:poll",
        "time": 5,
        "event": 6,
      },
    ]);
    const columns = ["event", "time", "event.time", "event.name", "__nr"];
    const named = aggregate("events", { of: "poll", columns }, catalog, [ordered(events)]);
    expect(named.table.rows).toEqual([[6, 5, 9, "probe:poll", 3]]);
  });

  it("has empty cells for fields that only other events have", () => {
    const events = [
      { event: wake, time: 1, pid: 7, fields: { comm: "woken", pid: 3 } },
      { event: close, time: 2, pid: 8, fields: { fd: 4n, path: "x" } },
    ];
    const columns = ["event", "comm", "task.pid", "fd"];
    const result = aggregate("events", { of: ["wake", "close"], columns }, catalog, [ordered(events)]);
    expect(result.table.rows).toEqual([
      ["sched:wake", "worker", 7, null],
      ["probe:close", "worker", 8, 4],
    ]);
  });

  it("keeps the first rows, or the last ones, and states how many events there were", () => {
    const events = [1, 2, 3, 4, 5].map((time) => ({ event: write, time, fields: { fd: time } }));
    const cut = (options: object): unknown => {
      const request = { of: "write", columns: "fd", ...options };
      const { table, notes } = aggregate("events", request, catalog, intervals(events, 2));
      return [table.rows.flat(), table.totalRows, notes];
    };
    expect(cut({ limit: 2 })).toEqual([[1, 2], 5, ["The table has the first 2 of 5 events (limit: 2)."]]);
    expect(cut({ last: 2 })).toEqual([[4, 5], 5, ["The table has the last 2 of 5 events (last: 2)."]]);
    expect(cut({ last: 5 })).toEqual([[1, 2, 3, 4, 5], 5, []]);
    expect(cut({ limit: 3, sort: { column: "fd", order: "descending" } })).toEqual([
      [3, 2, 1],
      5,
      ["The table has the first 3 of 5 events (limit: 3)."],
    ]);
  });

  it("keeps no more text than fits in memory, from either end", () => {
    const path = "x".repeat(4000);
    const events = Array.from({ length: 9_000 }, (_, time) => ({ event: write, time, fields: { path } }));
    const kept = (options: object): unknown => {
      const request = { of: "write", columns: ["time", "path"], ...options };
      const { table, notes } = aggregate("events", request, catalog, [ordered(events)]);
      return [table.rows.length, table.rows[0]?.[0], notes];
    };
    const why = "of 9,000 events (more text does not fit into a table).";
    expect(kept({ limit: 9_000 })).toEqual([8386, 0, [`The table has the first 8,386 ${why}`]]);
    expect(kept({ last: 9_000 })).toEqual([8386, 614, [`The table has the last 8,386 ${why}`]]);
  });

  it("has no value where the kernel could not read a string, and says so", () => {
    const events = [
      { event: fetched, time: 1, fields: { name: null, fd: 1 } },
      { event: fetched, time: 2, fields: { name: "(fault)", fd: 2 } },
    ];
    const result = aggregate("events", { of: "uprobes:open", columns: ["fd", "name"] }, catalog, [
      ordered(events),
    ]);
    expect(result.table.rows).toEqual([
      [1, null],
      [2, "(fault)"],
    ]);
    expect(result.notes.join()).toMatch(
      /^1 row lacks a string that the kernel could not read\. Either the address/u,
    );
  });

  it("calculates with numbers, exactly, in the rows of events that have them", () => {
    const events = [
      { event: write, time: 1, cpu: 3, pid: 7, fields: { fd: -7, bytes: 2n ** 63n } },
      { event: wake, time: 2, cpu: 1, pid: 8, fields: { pid: 5 } },
      { event: write, time: 3, cpu: 0, pid: 0, fields: { fd: 0, bytes: 10n } },
    ];
    const columns = [
      "bytes * 512 + 1",
      "bytes / fd",
      "-fd & 6",
      "task.pid * 10 + task.cpu",
      "pid - task.pid",
    ];
    const result = aggregate("events", { of: ["write", "wake"], columns }, catalog, [ordered(events)]);
    expect(result.table.columns.map(({ type }) => type)).toEqual(columns.map(() => "integer"));
    expect(result.table.rows).toEqual([
      ["4722366482869645213697", "-1317624576693539401", 6, 73, null],
      [null, null, null, 81, -3],
      [5121, null, 0, 0, null],
    ]);
    const refused = (column: string): unknown =>
      problemsOf("events", { of: "write", columns: [column] }, catalog);
    expect(refused("byts + 1")).toEqual([
      'unknown-field line 3: this event has no field "byts" (did you mean "bytes"?)',
    ]);
    expect(refused("path + 1")).toEqual(['expression-type line 3: "path" is not a number']);
    expect(refused("fd + 1ms * 4KiB")).toEqual(["bad-unit line 3: a time cannot be multiplied by a size"]);
    expect(refused("(fd + 0.5) & 1")).toEqual([
      "expression-type line 3: a calculation with fields uses integers only",
    ]);
    expect(refused("fd * 50%")).toEqual([
      "expression-type line 3: a calculation with fields cannot use a percentage",
    ]);
    expect(refused("fd == 1")).toMatchObject([expect.stringContaining('has no field "fd == 1"')]);
  });

  it("shows date and time where the recording has them", () => {
    const events = [{ event: write, time: 1_234_567 }];
    const options = { of: "write", columns: "time", clock: "wall" };
    const wallZeroNs = BigInt(Date.UTC(2026, 10, 30, 20, 13, 6, 999)) * 1_000_000n;
    const result = aggregate("events", options, catalog, [ordered(events)], { wallZeroNs });
    expect(result.table.rows).toEqual([["2026-11-30T20:13:07.000234Z"]]);
    expect(() => aggregate("events", options, catalog, [])).toThrow(
      "the recording does not state the date and time of its start",
    );
    expect(problemsOf("events", options, catalog)).toEqual([]);
  });

  it("refuses what can't be, at its place", () => {
    expect(problemsOf("events", { of: "write", columns: ["pth"] }, catalog)).toEqual([
      'unknown-field line 3: probe:write has no field "pth" (did you mean "path"?)',
    ]);
    expect(problemsOf("events", { of: ["write", "close"], columns: ["task.com"] }, catalog)).toEqual([
      'unknown-field line 3: none of these events has a field "task.com" (did you mean "task.comm"?)',
    ]);
    expect(problemsOf("events", { of: "write", limit: 1, last: 1 }, catalog)).toEqual([
      "wrong-value line 4: `last` cannot be combined with `limit` (`limit` keeps the first rows, `last` keeps the last rows)",
    ]);
    expect(problemsOf("events", { of: "write", columns: "fd", sort: "path" }, catalog)).toEqual([
      'wrong-value line 4: the table has no column "path" to sort by (its columns: fd)',
    ]);
    const wide = madeFormat(
      "probe:wide",
      Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`f${n}`, "u8"])),
    );
    expect(problemsOf("events", { of: "wide" }, catalogOf(wide))).toEqual([
      "missing-key line 2: these events have 60 different fields, which are too many columns (name the columns: columns: […])",
    ]);
  });
});

/** Written without any of the aggregation's parts: a filter over the events, a slice, an object a row. */
function naiveRows(
  events: readonly MadeEvent[],
  {
    where,
    end,
    limit,
  }: { readonly where: (event: MadeEvent) => boolean; readonly end: string; readonly limit: number },
): readonly Readonly<Record<string, MadeValue | undefined>>[] {
  const names: Readonly<Record<number, string>> = { 0: "<idle>", 1: "init", 7: "worker", 8: "worker" };
  const matching = events.toSorted((a, b) => a.time - b.time).filter(where);
  const kept = end === "first" ? matching.slice(0, limit) : matching.slice(-limit);
  return kept.map(({ time, cpu, pid, event, fields }) => ({
    "time": time,
    "task.cpu": cpu,
    "task.comm": names[pid ?? 0] ?? "<...>",
    "task.pid": pid,
    "event": `${event.system}:${event.name}`,
    "fd": Number(fields?.["fd"]),
    "path": String(fields?.["path"]),
  }));
}

describe("events, against a filter over the events", () => {
  const made = fc.record({
    time: fc.nat(1000),
    cpu: fc.nat(3),
    pid: fc.constantFrom(0, 1, 7, 8, 99),
    event: fc.constantFrom(write, close, wake),
    fields: fc.record({
      path: fc.constantFrom("", "a", "b", "\u001b[31m", "null"),
      fd: fc.constantFrom(-1, 0, 1, 2147483647, -2147483648),
      comm: fc.constant("other"),
      pid: fc.constant(5),
    }),
  });

  it("has the same rows for any events, intervals, CPUs, limits and ends", () => {
    fc.assert(
      fc.property(
        fc.array(made),
        fc.nat(40),
        fc.nat(40),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom("first", "last"),
        (events, first, second, limit, end) => {
          const expected = naiveRows(events, {
            where: ({ event, fields, pid = 0 }) =>
              event !== wake &&
              Number(fields?.["fd"]) >= 0 &&
              (pid === 7 || pid === 8 || fields?.["path"] === "a"),
            end,
            limit,
          });
          const options = {
            of: ["write", "probe:c*"],
            where: 'fd >= 0 && (task.comm == "worker" || path == "a")',
            columns: ["time", "task.cpu", "task.comm", "task.pid", "event", "fd", "path"],
            ...(end === "first" ? { limit } : { last: limit }),
          };
          const cuts = [first, second].map((cut) => Math.min(cut, events.length));
          expect(rowsOf(aggregate("events", options, catalog, intervals(events, ...cuts)))).toEqual(expected);
        },
      ),
    );
  });
});
