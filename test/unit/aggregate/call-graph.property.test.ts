import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Quantity, TreeNode } from "../../../src/document/result-document.ts";
import type { AggregationResult } from "../../../src/document/aggregation-result.ts";
import { aggregate, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, intervals } from "../../support/batch-builder.ts";
import {
  addressOf,
  callCatalog,
  callEntry,
  callExit,
  type CallRecords,
  eventsOf,
  madeCalls,
  madeSymbols,
  recordsOf,
} from "../../support/call-forest.ts";
import {
  hasInterrupt,
  merged,
  type NaiveFigures,
  type PlaceOf,
  seenCalls,
} from "../../support/naive-calls.ts";

const names = ["vfs_write", "ksys_write", "write_null", "kfree", "rcu_core"];
const symbols = madeSymbols(names);
const nameOf = ({ call }: CallRecords): string => names[call.func]!;

/** Tasks that run at the same time, one of them idle; what of it is recorded; and how the recording is read. */
const scenario = fc.record({
  tasks: fc.array(madeCalls(names.length), { minLength: 1, maxLength: 4 }),
  starts: fc.array(fc.nat(300), { minLength: 4, maxLength: 4 }),
  from: fc.oneof(fc.constant(0), fc.nat(400)),
  to: fc.oneof(fc.constant(Infinity), fc.nat(900)),
  mode: fc.constantFrom("apart" as const, "inside" as const, "deduct" as const),
  root: fc.constantFrom(undefined, "vfs_write", "*_write", "kfree"),
  cuts: fc.array(fc.nat(40), { maxLength: 3 }),
});

describe("call-graph, on any calls, says what a naive program finds", () => {
  it("for functions, paths and edges", () => {
    fc.assert(
      fc.property(scenario, ({ tasks, starts, from, to, mode, root, cuts }) => {
        const all = tasks.flatMap((calls, task) => recordsOf(oneCpu(calls, task), task, starts[task]!));
        const seen = ({ time }: CallRecords["entry"]): boolean => time >= from && time <= to;
        const events = intervals(eventsOf(all).filter(seen), ...cuts);
        const options = { interrupts: mode, ...(root !== undefined && { root }) };
        const result = aggregate("call-graph", options, callCatalog, events, { symbols });
        const begins = root === undefined ? undefined : (func: number) => matches(root, names[func]!);
        const calls = seenCalls(all, seen, mode, begins);
        const isNamed = root !== undefined;
        const apart = (way: readonly CallRecords[]): boolean =>
          mode !== "inside" && hasInterrupt(way, isNamed);

        const byFunction: PlaceOf = (way) =>
          `${apart(way) ? "interrupt" : "function"} ${nameOf(way.at(-1)!)}`;
        expect(functionsIn(result)).toEqual(figures(merged(calls, byFunction)));
        const byEdge: PlaceOf = (way) =>
          way.length < 2 ? undefined : `${byFunction(way.slice(0, -1))} > ${byFunction(way)}`;
        expect(edgesIn(result)).toEqual(figures(merged(calls, byEdge)));
        const byPath: PlaceOf = (way) =>
          way.map((_, index) => byFunction(way.slice(0, index + 1))).join(" / ");
        expect(pathsIn(result)).toEqual(figures(merged(calls, byPath)));

        const roots = calls.filter(({ way }) => way.length === 1);
        expect(scalarsOf(result)).toMatchObject({
          n: roots.length,
          total: roots.reduce((sum, { durationNs }) => sum + durationNs, 0),
          depth: calls.reduce((most, { way }) => Math.max(most, way.length), 0),
          interrupts: mode === "inside" ? 0 : calls.filter(({ way }) => isInterrupt(way, isNamed)).length,
          gaps: 0,
          negative: 0,
          migrated: calls.filter(({ way }) => migrated(way.at(-1)!)).length,
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it("and function-profile the same, function by function", () => {
    fc.assert(
      fc.property(scenario, ({ tasks, starts, from, to, cuts }) => {
        const all = tasks.flatMap((calls, task) => recordsOf(oneCpu(calls, task), task, starts[task]!));
        const seen = ({ time }: CallRecords["entry"]): boolean => time >= from && time <= to;
        const events = intervals(eventsOf(all).filter(seen), ...cuts);
        const result = aggregate("function-profile", {}, callCatalog, events, { symbols });
        const naive = merged(seenCalls(all, seen, "inside"), (way) => nameOf(way.at(-1)!));
        expect(new Map(rowsOf(result).map((row) => [row["function"], picked(row)]))).toEqual(figures(naive));
      }),
    );
  });
});

describe("where only returns of slow calls are recorded, as with a threshold", () => {
  const slow = fc.record({ threshold: fc.nat(400), scenario });

  it("call-graph and function-profile say what a naive program finds", () => {
    fc.assert(
      fc.property(slow, ({ threshold, scenario: { tasks, starts, mode, cuts } }) => {
        const all = tasks.flatMap((calls, task) => recordsOf(oneCpu(calls, task), task, starts[task]!));
        const slowCalls = all.filter(({ totalNs }) => totalNs >= threshold);
        const kept = new Set(slowCalls.flatMap(({ entry, exit }) => [entry, exit]));
        const seen = (event: CallRecords["entry"]): boolean => kept.has(event);
        const returns = eventsOf(slowCalls).filter(({ event }) => event === callExit);
        const events = intervals(returns, ...cuts);
        const catalog = catalogOf(callExit);
        const graph = aggregate("call-graph", { interrupts: mode }, catalog, events, { symbols });
        const calls = seenCalls(all, seen, mode);
        const apart = (way: readonly CallRecords[]): boolean => mode !== "inside" && hasInterrupt(way, false);
        const byFunction: PlaceOf = (way) =>
          `${apart(way) ? "interrupt" : "function"} ${nameOf(way.at(-1)!)}`;
        const byPath: PlaceOf = (way) =>
          way.map((_, index) => byFunction(way.slice(0, index + 1))).join(" / ");
        expect(functionsIn(graph)).toEqual(figures(merged(calls, byFunction)));
        expect(pathsIn(graph)).toEqual(figures(merged(calls, byPath)));
        expect(scalarsOf(graph)).toMatchObject({ orphans: 0, unfinished: 0, dropped: 0, gaps: 0 });

        const profile = aggregate("function-profile", {}, catalog, events, { symbols });
        const naive = merged(seenCalls(all, seen, "inside"), (way) => nameOf(way.at(-1)!));
        expect(new Map(rowsOf(profile).map((row) => [row["function"], picked(row)]))).toEqual(figures(naive));
      }),
      { numRuns: 500 },
    );
  });
});

describe("call-graph, on records of which any are missing or made up", () => {
  const record = fc.record({
    isEntry: fc.boolean(),
    time: fc.nat(1_000),
    pid: fc.nat(2),
    cpu: fc.nat(1),
    func: fc.nat(names.length - 1),
    depth: fc.oneof(fc.integer({ min: -2, max: 6 }), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 65_536)),
    flags: fc.nat(255),
    began: fc.nat(1_000),
  });
  const madeUp = fc.array(record, { maxLength: 60 }).map((records) =>
    records.map(({ isEntry, time, pid, cpu, func, depth, flags, began }) => ({
      event: isEntry ? callEntry : callExit,
      time,
      pid,
      cpu,
      fields: {
        func: addressOf(func),
        depth,
        common_flags: flags,
        calltime: began,
        rettime: time,
        overrun: 0,
      },
    })),
  );
  const thinned = fc
    .tuple(
      madeCalls(names.length),
      madeCalls(names.length),
      fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
    )
    .map(([some, others, dice]) =>
      eventsOf([...recordsOf(some, 7, 0), ...recordsOf(others, 8, 3)]).filter(() => dice.next().value !== 0),
    );
  const modes = fc.constantFrom("apart", "inside", "deduct");

  it("takes or counts each beginning and each end once", () => {
    fc.assert(
      fc.property(fc.oneof(madeUp, thinned), modes, (events, interrupts) => {
        const result = aggregate("call-graph", { interrupts }, callCatalog, intervals(events), { symbols });
        const calls = [...functionsIn(result).values()].reduce(
          (sum, place) => sum + Number(place["calls"]),
          0,
        );
        const { orphans, dropped, unfinished, negative } = scalarsOf(result);
        const entries = events.filter(({ event }) => event === callEntry).length;
        expect(calls + dropped! + unfinished! + negative!).toBe(entries);
        expect(calls + orphans! + negative!).toBe(events.length - entries);
      }),
      { numRuns: 1_000 },
    );
  });
});

it("a call from which more is deducted than it took is drawn, too", () => {
  const at = (event: typeof callEntry, time: number, func: number, began: number) => ({
    event,
    time,
    pid: 1,
    cpu: 0,
    fields: {
      func: addressOf(func),
      depth: func,
      common_flags: func === 0 ? 0 : 8,
      calltime: began,
      rettime: time,
      overrun: 0,
    },
  });
  const events = [
    at(callEntry, 10, 0, 0),
    at(callEntry, 12, 1, 0),
    at(callExit, 15, 1, 1),
    at(callExit, 20, 0, 10),
  ];
  const options = { interrupts: "deduct" };
  const result = aggregate("call-graph", options, callCatalog, intervals(events), { symbols });
  expect(scalarsOf(result)["total"]).toBe(-4);
  expect([...functionsIn(result).keys()].toSorted()).toEqual(["function vfs_write", "interrupt ksys_write"]);
});

/** The idle task is another one on each CPU. */
function oneCpu(calls: Parameters<typeof recordsOf>[0], task: number): Parameters<typeof recordsOf>[0] {
  if (task !== 0) return calls;
  return calls.map((call) => ({ ...call, cpus: [1, 1], calls: oneCpu(call.calls, task) }));
}

function matches(root: string, name: string): boolean {
  return root.startsWith("*") ? name.endsWith(root.slice(1)) : name === root;
}

function isInterrupt(way: readonly CallRecords[], isNamedRoot: boolean): boolean {
  if (way.length === 1) return !isNamedRoot && way[0]!.call.level > 0;
  return way.at(-1)!.call.level > way.at(-2)!.call.level;
}

function migrated({ call }: CallRecords): boolean {
  return call.cpus[0] !== call.cpus[1];
}

type Figures = Readonly<Record<string, unknown>>;

function figures(naive: ReadonlyMap<string, NaiveFigures>): ReadonlyMap<string, Figures> {
  return new Map(
    [...naive].map(([place, { durations, calls, total, self }]) => [
      place,
      {
        calls,
        total,
        self,
        min: durations[0],
        p50: durations[Math.ceil(durations.length / 2) - 1],
        max: durations.at(-1),
      },
    ]),
  );
}

function picked(row: Readonly<Record<string, unknown>>): Figures {
  const { calls, total, self, min, p50, max } = row;
  return { calls, total, self, min, p50, max };
}

function valuesOf(values: Readonly<Record<string, Quantity>>): Figures {
  return picked(Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value])));
}

function functionsIn({ graph }: AggregationResult): ReadonlyMap<string, Figures> {
  const nodes = (graph?.nodes ?? []).map(
    ({ kind, name, values }) => [`${kind} ${name}`, valuesOf(values)] as const,
  );
  return withCalls(nodes);
}

function edgesIn({ graph }: AggregationResult): ReadonlyMap<string, Figures> {
  const names = new Map((graph?.nodes ?? []).map(({ id, kind, name }) => [id, `${kind} ${name}`]));
  const edges = graph?.edges ?? [];
  return withCalls(
    edges.map(({ from, to, values }) => [`${names.get(from)} > ${names.get(to)}`, valuesOf(values)]),
  );
}

function pathsIn({ tree }: AggregationResult): ReadonlyMap<string, Figures> {
  if (!tree) return new Map();
  const roots = tree.values["self"] ? [tree] : tree.children;
  return withCalls(roots.flatMap((root) => below(root, "", "function")));
}

function below({ name, values, children }: TreeNode, above: string, kind: string): [string, Figures][] {
  const own = name.endsWith(" (interrupt)") ? "interrupt" : kind;
  const path = `${above}${above ? " / " : ""}${own} ${name.replace(" (interrupt)", "")}`;
  return [[path, valuesOf(values)], ...children.flatMap((child) => below(child, path, own))];
}

/** Those on the way to others may have no call from beginning to end. */
function withCalls(places: readonly (readonly [string, Figures])[]): ReadonlyMap<string, Figures> {
  return new Map(places.filter(([, { calls }]) => calls !== 0));
}
