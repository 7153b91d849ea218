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

/** As a kernel with CONFIG_FUNCTION_GRAPH_RETVAL has it (kernel/trace/trace_entries.h). */
const exitWithReturn = {
  ...madeFormat("ftrace:funcgraph_exit", {
    common_flags: "u8",
    func: "u64",
    retval: "u64",
    calltime: "u64",
    rettime: "u64",
    overrun: "u32",
    depth: "s32",
  }),
  printFormat: '"<-- %ps (%u) retval: %lx", (void *)REC->func, REC->depth, REC->retval',
};
const catalogWithReturn = catalogOf(callEntry, exitWithReturn);

/** Calls of vfs_write, one after the other, which return these. */
function returning(...values: readonly bigint[]): readonly MadeEvent[] {
  const calls = recordsOf(
    values.map(() => call(0, [10])),
    7,
    0,
  );
  return calls.flatMap(({ entry, exit }, index) => [
    entry,
    { ...exit, event: exitWithReturn, fields: { ...exit.fields, retval: values[index]! } },
  ]);
}

describe("function-profile, of what functions returned", () => {
  const ENOENT = 0xffff_ffff_ffff_fffen;
  const ENOENT_AS_INT = 0xffff_fffen;
  const LEAST_ERROR = 0xffff_ffff_ffff_f001n;
  const pointer = 0xffff_8880_0000_1000n;
  const events = [
    ordered(returning(0n, 5n, ENOENT, ENOENT_AS_INT, LEAST_ERROR, LEAST_ERROR - 1n, pointer, 0xffff_f000n)),
  ];
  const profile = (options: Record<string, unknown>) =>
    rowsOf(aggregate("function-profile", options, catalogWithReturn, events, { symbols }));

  it("counts -4095 to -1 as errors, of 64 and of 32 bits, and neither pointers nor other numbers", () => {
    expect(profile({ returns: true })).toMatchObject([{ function: "vfs_write", calls: 8, errors: 3 }]);
    expect(profile({})[0]).not.toHaveProperty("errors");
  });

  it.each([
    ["retval == -2", 2],
    ["retval < 0 && retval >= -4095", 3],
    ["retval < 0", 5],
    ["retval == 4294963200", 1],
    ["retval > 0", 2],
    ["depth == 0", 8],
  ])("with the condition %s on returns, has %i calls and no total", (condition, calls) => {
    const rows = profile({ "where-return": condition });
    expect(rows).toMatchObject([{ function: "vfs_write", calls, self: 10 * calls }]);
    expect(rows[0]).not.toHaveProperty("total");
  });

  it("is in call-graph and calls, too", () => {
    const graph = aggregate("call-graph", { returns: true }, catalogWithReturn, events, { symbols });
    expect(rowsOf(graph)).toMatchObject([{ function: "vfs_write", calls: 8, errors: 3 }]);
    const options = { "returns": true, "where-return": "retval < 0", "top": 10 };
    const slowest = aggregate("calls", options, catalogWithReturn, events, { symbols });
    expect(rowsOf(slowest).map(({ retval }) => retval)).toEqual([
      -2,
      -2,
      -4095,
      -4096,
      Number(pointer - (1n << 64n)),
    ]);
    expect(scalarsOf(slowest)).toMatchObject({ n: 5, total: 50 });
  });

  it("is a signed number in every other aggregation, too: errors by code and function", () => {
    const of = "ftrace:funcgraph_exit";
    const count = (options: Record<string, unknown>) =>
      rowsOf(aggregate("count", { of, ...options }, catalogWithReturn, events, { symbols }));
    expect(count({ by: ["retval"], where: "retval < 0 && retval >= -4095" })).toMatchObject([
      { retval: -2, count: 2 },
      { retval: -4095, count: 1 },
    ]);
    expect(count({ by: ["func.function", "retval"], where: "retval == -2" })).toMatchObject([
      { "func.function": "vfs_write", "retval": -2, "count": 2 },
    ]);
    const least = aggregate(
      "stats",
      { of, value: "retval", where: "retval >= -4095" },
      catalogWithReturn,
      events,
      { symbols },
    );
    expect(scalarsOf(least)).toMatchObject({ n: 6, min: -4095, max: 0xffff_f000 });
    const codes = aggregate(
      "stats",
      { of, value: "0 - retval", where: "retval < 0 && retval >= -4095" },
      catalogWithReturn,
      events,
      { symbols },
    );
    expect(scalarsOf(codes)).toMatchObject({ n: 3, min: 2, max: 4095 });
  });

  it("refuses both on a kernel that does not record it", () => {
    const problem = `this kernel does not record what functions return (kernels from 6.5 on record it if they are built with CONFIG_FUNCTION_GRAPH_RETVAL (Debian's are not); a kprobe also reads it: kprobes: [{function: vfs_open, return: {args: {ret: "$retval:s64"}}}])`;
    for (const use of ["function-profile", "call-graph", "calls"]) {
      expect(problemsOf(use, { returns: true }, callCatalog)).toEqual([`unsupported line 2: ${problem}`]);
    }
    for (const use of ["function-profile", "calls"]) {
      const options = { "where-return": "retval < 0" };
      expect(problemsOf(use, options, callCatalog)).toEqual([`unsupported line 2: ${problem}`]);
    }
  });
});

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
