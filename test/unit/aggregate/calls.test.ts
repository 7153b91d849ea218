import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregate, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { ordered } from "../../support/batch-builder.ts";
import {
  callCatalog,
  eventsOf,
  type MadeCall,
  madeCalls,
  madeSymbols,
  recordsOf,
} from "../../support/call-forest.ts";
import { seenCalls } from "../../support/naive-calls.ts";

const names = ["vfs_write", "write_null", "kfree"];
const symbols = madeSymbols(names, [undefined, "mem"]);

function call(func: number, gaps: readonly number[], calls: readonly MadeCall[] = []): MadeCall {
  return { func, level: 0, gaps, cpus: [0, 0], calls };
}

describe("calls", () => {
  it("lists the slowest first, marked and cut as the kernel does", () => {
    const calls = [20, 12_345, 1_234_567, 123_456_789, 12_345_678_901].map((gap) => call(0, [gap]));
    const result = aggregate(
      "calls",
      { top: 4 },
      callCatalog,
      [ordered(eventsOf(recordsOf(calls, 7, 100)))],
      {
        symbols,
        startNs: 1,
      },
    );
    expect(result.listings?.flatMap(({ lines }) => lines)).toEqual([
      " 0) $ 12345678 us |  vfs_write();",
      " 0) @ 123456.7 us |  vfs_write();",
      " 0) # 1234.567 us |  vfs_write();",
      " 0) + 12.345 us   |  vfs_write();",
    ]);
    expect(result.listings?.[3]?.title).toBe(
      "4. vfs_write: 12.3 us, worker-7, CPU 0, 121 ns after the start",
    );
    expect(rowsOf(result)[3]).toEqual({
      rank: 4,
      function: "vfs_write",
      duration: 12_345,
      start: 121,
      cpu: 0,
      pid: 7,
      comm: "worker",
    });
    expect(scalarsOf(result)).toMatchObject({ n: 5, max: 12_345_678_901 });
  });

  it("finds those that a sort of all finds", () => {
    const many = fc.array(madeCalls(names.length), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 8 }), (tasks, top) => {
        const all = tasks.flatMap((calls, task) => recordsOf(calls, task + 1, 7 * task));
        const options = { root: "*e*", top };
        const result = aggregate("calls", options, callCatalog, [ordered(eventsOf(all))], { symbols });
        const roots = seenCalls(
          all,
          () => true,
          "inside",
          () => true,
        ).filter(({ way }) => way.length === 1);
        const slowest = roots.map(({ durationNs }) => durationNs).toSorted((a, b) => b - a);
        expect(rowsOf(result).map((row) => row["duration"])).toEqual(slowest.slice(0, top));
        expect(scalarsOf(result)["n"]).toBe(roots.length);
        for (const { lines } of result.listings ?? []) expect(depthAtEnd(lines)).toBe(0);
      }),
    );
  });

  it("keeps so many lines of a call, and says what is missing", () => {
    const long = call(
      0,
      [],
      Array.from({ length: 10 }, () => call(1, [1, 1], [call(2, [1])])),
    );
    const events = [ordered(eventsOf(recordsOf([long], 7, 0)))];
    const whole = aggregate("calls", {}, callCatalog, events, { symbols }).listings?.[0]?.lines ?? [];
    expect(whole.length).toBe(32);
    const cut = aggregate("calls", { lines: 4 }, callCatalog, events, { symbols }).listings?.[0]?.lines ?? [];
    expect(cut.slice(0, 4)).toEqual(whole.slice(0, 4));
    expect(cut.slice(-2)).toEqual([" … 36 more records", " 0)   0.041 us    |  } /* vfs_write */"]);
  });

  it("forgets a call that has no end", () => {
    const events = eventsOf(recordsOf([call(0, [50]), call(0, [10])], 7, 0)).toSpliced(1, 1);
    const result = aggregate("calls", {}, callCatalog, [ordered(events)], { symbols });
    expect(rowsOf(result).map((row) => row["duration"])).toEqual([10]);
    expect(scalarsOf(result)).toMatchObject({ n: 1, dropped: 1 });
  });
});

function depthAtEnd(lines: readonly string[]): number {
  return lines.reduce((depth, line) => depth + Number(line.endsWith("{")) - Number(line.endsWith("}")), 0);
}
