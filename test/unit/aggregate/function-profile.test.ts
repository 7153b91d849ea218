import { describe, expect, it } from "vitest";
import { aggregate, problemsOf, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, type MadeEvent, ordered } from "../../support/batch-builder.ts";
import {
  addressOf,
  callCatalog,
  callEntry,
  callExit,
  eventsOf,
  madeSymbols,
  recordsOf,
} from "../../support/call-forest.ts";

const names = ["vfs_write", "write_null", "kfree"];
const symbols = madeSymbols(names, [undefined, "mem"]);
const plainFormat = madeFormat("ftrace:function", { ip: "u64", parent_ip: "u64" });

/** write → write_null → kfree, kfree; then kfree alone. */
const call = (func: number, gaps: readonly number[], calls: Parameters<typeof recordsOf>[0] = []) =>
  ({ func, level: 0, gaps, cpus: [0, 0], calls }) as const;
const graph = eventsOf(
  recordsOf([call(0, [10, 10], [call(1, [1, 1, 1], [call(2, [30]), call(2, [40])])]), call(2, [50])], 7, 0),
);

function plain(time: number, ip: number, parent: number): MadeEvent {
  return {
    event: plainFormat,
    time,
    pid: 7,
    fields: { ip: addressOf(ip), parent_ip: addressOf(parent) + 9n },
  };
}

describe("function-profile", () => {
  it("has every traced function, most self time first", () => {
    const result = aggregate("function-profile", {}, callCatalog, [ordered(graph)], { symbols });
    expect(rowsOf(result)).toMatchObject([
      {
        function: "kfree",
        calls: 3,
        total: 120,
        self: 120,
        avg: 40,
        min: 30,
        p50: 40,
        max: 50,
        share: 120 / 143,
      },
      { function: "vfs_write", calls: 1, total: 93, self: 20 },
      { function: "write_null", calls: 1, total: 73, self: 3 },
    ]);
    expect(scalarsOf(result)).toMatchObject({ n: 5, self: 143 });
  });

  it("can say who called", () => {
    const options = { by: ["caller", "function"], sort: "calls" };
    const result = aggregate("function-profile", options, callCatalog, [ordered(graph)], { symbols });
    expect(result.table.rows.map((row) => row.slice(0, 3))).toEqual([
      ["write_null", "kfree", 2],
      ["(outermost)", "kfree", 1],
      ["(outermost)", "vfs_write", 1],
      ["vfs_write", "write_null", 1],
    ]);
  });

  it("leaves out what `where` doesn't take, and not its time in others", () => {
    const result = aggregate("function-profile", { where: "depth < 2" }, callCatalog, [ordered(graph)], {
      symbols,
    });
    expect(rowsOf(result)).toMatchObject([
      { function: "kfree", calls: 1, self: 50 },
      { function: "vfs_write", self: 20 },
      { function: "write_null", self: 3 },
    ]);
  });

  it("has counts and callers with the plain function tracer, and says that it has no times", () => {
    const catalog = catalogOf(plainFormat);
    const events = [ordered([plain(1, 2, 1), plain(2, 2, 0), plain(3, 2, 1), plain(4, 1, 0)])];
    const flat = aggregate("function-profile", {}, catalog, events, { symbols });
    expect(rowsOf(flat)).toMatchObject([
      { function: "kfree", calls: 3, total: null, share: null },
      { function: "write_null", calls: 1 },
    ]);
    expect(scalarsOf(flat)).toMatchObject({ n: 4, self: null });
    expect(flat.notes).toEqual(["No times: ftrace:function records only that a function was called."]);
    const by = { by: ["function", "caller"] };
    expect(
      aggregate("function-profile", by, catalog, events, { symbols }).table.rows[0]?.slice(0, 3),
    ).toEqual(["kfree", "write_null", 2]);
  });

  it("takes the records with times where there are both", () => {
    const catalog = catalogOf(callEntry, callExit, plainFormat);
    const result = aggregate("function-profile", {}, catalog, [ordered([...graph, plain(1, 2, 1)])], {
      symbols,
    });
    expect(scalarsOf(result)).toMatchObject({ n: 5 });
    expect(result.notes).toContain(
      "1 record of ftrace:function not counted, because function_graph recorded the calls with their times.",
    );
  });

  it("needs the records of one of the tracers", () => {
    expect(problemsOf("function-profile", {}, catalogOf(madeFormat("sched:sched_switch", {})))).toEqual([
      'event-not-recorded line 1: function-profile reads the records of a function tracer, which this spec doesn\'t record (add "tracer: function_graph")',
    ]);
  });
});
