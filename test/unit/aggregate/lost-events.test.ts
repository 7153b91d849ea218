import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregate, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, type MadeEvent, intervals } from "../../support/batch-builder.ts";
import { type Lossy, losing, losses } from "../../support/lossy.ts";
import { madeSymbols } from "../../support/call-forest.ts";
import { stackAt, stackCatalog, wakes } from "../../support/made-stacks.ts";
import {
  idle,
  schedSwitch,
  schedWakeup,
  schedWakeupNew,
  switched,
  type Task,
  wokenUp,
} from "../../support/sched-events.ts";

const entry = madeFormat("uprobes:f", { tid: "s32", call: "s32" });
const leave = madeFormat("uprobes:f_return", { tid: "s32", call: "s32" });
const sysEnter = madeFormat("raw_syscalls:sys_enter", { id: "s64" });
const sysExit = madeFormat("raw_syscalls:sys_exit", { id: "s64", ret: "s64" });

/** Threads that call again and again, and go from CPU to CPU as they like: what really happened. */
const steps = fc.array(
  fc.record({ thread: fc.nat(2), cpu: fc.nat(2), gap: fc.integer({ min: 1, max: 20 }) }),
  {
    maxLength: 80,
    size: "max",
  },
);
type Steps = readonly { readonly thread: number; readonly cpu: number; readonly gap: number }[];

interface Call {
  readonly begin: MadeEvent;
  readonly end: MadeEvent;
}

function callsOf(
  made: Steps,
  make: (thread: number, call: number, isEnd: boolean) => Omit<MadeEvent, "time" | "cpu">,
): { readonly events: readonly MadeEvent[]; readonly calls: readonly Call[] } {
  const open = new Map<number, { readonly call: number; readonly begin: MadeEvent }>();
  const events: MadeEvent[] = [];
  const calls: Call[] = [];
  let time = 0;
  for (const { thread, cpu, gap } of made) {
    time += gap;
    const under = open.get(thread);
    const call = under?.call ?? events.length;
    const event = { ...make(thread, call, under !== undefined), time, cpu };
    events.push(event);
    if (under) calls.push({ begin: under.begin, end: event });
    if (under) open.delete(thread);
    else open.set(thread, { call, begin: event });
  }
  return { events, calls };
}

/** Those of which nothing can be in doubt. */
function certain(calls: readonly Call[], { kept, list }: Lossy): readonly Call[] {
  const there = new Set(kept);
  return calls.filter(
    ({ begin, end }) =>
      there.has(begin) &&
      there.has(end) &&
      list.every(({ from, to }) => to <= begin.time || from >= end.time),
  );
}

const total = (calls: readonly Call[]): number =>
  calls.reduce((sum, { begin, end }) => sum + end.time - begin.time, 0);

describe("latency, where events were lost", () => {
  it("forms exactly the pairs of which nothing is in doubt, and each is a true one", () => {
    const make = (tid: number, call: number, isEnd: boolean) => ({
      event: isEnd ? leave : entry,
      fields: { tid, call },
    });
    fc.assert(
      fc.property(steps, losses, fc.nat(40), (made, intervalsLost, cut) => {
        const { events, calls } = callsOf(made, make);
        const lossy = losing(events, intervalsLost);
        const result = aggregate(
          "latency",
          { from: "f", to: "f_return", key: "tid", by: ["from.call", "to.call"] },
          catalogOf(entry, leave),
          intervals(lossy.kept, Math.min(cut, lossy.kept.length)),
          { gaps: lossy.gaps },
        );
        expect(rowsOf(result).filter((row) => row["from.call"] !== row["to.call"])).toEqual([]);
        const found = certain(calls, lossy);
        const scalars = scalarsOf(result);
        const longest = Math.max(...found.map(({ begin, end }) => end.time - begin.time));
        expect([scalars["n"], scalars["max"] ?? -Infinity]).toEqual([found.length, longest]);
        const begun = lossy.kept.filter(({ event }) => event === entry).length;
        expect(begun).toBe(
          scalars["n"]! + scalars["dropped"]! + scalars["overwritten"]! + scalars["unmatched-from"]!,
        );
      }),
    );
  });

  it("doesn't take the end of a much later call for that of the last one before the gap", () => {
    const made = [
      { event: entry, time: 1, fields: { tid: 7 } },
      { event: leave, time: 900, fields: { tid: 7 } },
      { event: entry, time: 901, fields: { tid: 7 } },
      { event: leave, time: 903, fields: { tid: 7 } },
    ];
    const { gaps } = losing(
      [...made, { event: leave, time: 2 }, { event: entry, time: 899 }].toSorted((a, b) => a.time - b.time),
      [{ cpu: 0, from: 1, count: 2 }],
    );
    const options = { from: "f", to: "f_return", key: "tid" };
    const result = aggregate("latency", options, catalogOf(entry, leave), intervals(made), { gaps });
    expect(scalarsOf(result)).toMatchObject({ n: 1, max: 2, dropped: 1 });
    expect(result.notes.join("\n")).toContain(
      '1 "from" event may have lost the "to" event: a CPU lost events before the next event with this key',
    );
  });
});

describe("syscalls.summary, where events were lost", () => {
  it("takes the time of exactly the calls of which nothing is in doubt", () => {
    const make = (pid: number, _call: number, isEnd: boolean) => ({
      event: isEnd ? sysExit : sysEnter,
      pid: pid + 1,
      fields: { id: 0, ret: 0 },
    });
    fc.assert(
      fc.property(steps, losses, (made, intervalsLost) => {
        const { events, calls } = callsOf(made, make);
        const lossy = losing(events, intervalsLost);
        const catalog = catalogOf(sysEnter, sysExit);
        const result = aggregate("syscalls.summary", {}, catalog, intervals(lossy.kept), {
          gaps: lossy.gaps,
        });
        const found = certain(calls, lossy);
        const { total: all, unfinished, time } = scalarsOf(result);
        expect([all! - unfinished!, time]).toEqual([found.length, total(found)]);
      }),
    );
  });
});

const tasks: readonly Task[] = [idle, { comm: "a", pid: 1 }, { comm: "b", pid: 2 }, { comm: "c", pid: 3 }];
const schedCatalog = catalogOf(schedSwitch, schedWakeup, schedWakeupNew);

describe("sched.time-on-cpu, where events were lost", () => {
  it("takes two slices and what was lost between them for none", () => {
    fc.assert(
      fc.property(steps, losses, (made, intervalsLost) => {
        const { events, longest } = switchesOf(made);
        const lossy = losing(events, intervalsLost);
        const recording = { gaps: lossy.gaps, lost: new Map(lossy.list.map(({ cpu }) => [cpu, 1])) };
        const by = { by: "pid" };
        const result = aggregate("sched.time-on-cpu", by, schedCatalog, intervals(lossy.kept), recording);
        for (const { pid, max } of rowsOf(result)) {
          expect(max ?? 0).toBeLessThanOrEqual(longest.get(Number(pid)) ?? 0);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** Each CPU runs a task of its own now and then. */
function switchesOf(made: Steps): {
  readonly events: readonly MadeEvent[];
  readonly longest: ReadonlyMap<number, number>;
} {
  const since = new Map<number, number>();
  const longest = new Map<number, number>();
  const events: MadeEvent[] = [];
  let time = 0;
  for (const { cpu, gap } of made) {
    time += gap;
    const task = tasks[cpu + 1]!;
    const began = since.get(cpu);
    events.push(
      began === undefined ? switched(time, idle, "R", task, cpu) : switched(time, task, "S", idle, cpu),
    );
    if (began === undefined) since.set(cpu, time);
    else {
      longest.set(task.pid, Math.max(longest.get(task.pid) ?? 0, time - began));
      since.delete(cpu);
    }
  }
  return { events, longest };
}

describe("sched.wakeup-latency, where events were lost", () => {
  it("measures no wait from a wake-up before a gap to a switch after it", () => {
    const a = tasks[1]!;
    const kept = [
      wokenUp(1, a),
      switched(500, idle, "R", a),
      switched(510, a, "S", idle),
      wokenUp(520, a),
      switched(523, idle, "R", a),
    ];
    const lost = [switched(2, idle, "R", a), switched(3, a, "S", idle), wokenUp(499, a)];
    const { gaps } = losing(
      [...kept, ...lost].toSorted((x, y) => x.time - y.time),
      [{ cpu: 0, from: 1, count: 3 }],
    );
    const result = aggregate("sched.wakeup-latency", {}, schedCatalog, intervals(kept), { gaps });
    expect(scalarsOf(result)).toMatchObject({ n: 1, max: 3, broken: 1, unmatched: 0 });
  });
});

describe("stacks, where events were lost", () => {
  it("gives no event the stack of one that was lost", () => {
    const symbols = madeSymbols(["a", "b"]);
    const kept = [
      wakes({ time: 1 }, "x"),
      stackAt({ time: 8 }, [1]),
      wakes({ time: 9 }, "x"),
      stackAt({ time: 10 }, [0]),
    ];
    const lost = [stackAt({ time: 2 }, [0]), wakes({ time: 7 }, "x")];
    const { gaps } = losing(
      [...kept, ...lost].toSorted((x, y) => x.time - y.time),
      [{ cpu: 0, from: 1, count: 2 }],
    );
    const options = { of: "sched:sched_waking" };
    const result = aggregate("stacks", options, stackCatalog, intervals(kept), { symbols, gaps });
    expect(scalarsOf(result)).toMatchObject({ "n": 1, "without-stack": 1, "stray": 1 });
  });
});
