import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Recording } from "../../../src/trace/recording.ts";
import { aggregate, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { type MadeEvent, intervals } from "../../support/batch-builder.ts";
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
import { exportedText, readFolded, summed, withoutZeros } from "../../support/export/exported.ts";
import { madeRecording } from "../../support/made-recording.ts";
import { hasInterrupt, type SeenCall, seenCalls } from "../../support/naive-calls.ts";
import { type ImportedProfile, importFolded, importSpeedscope } from "../../support/speedscope/importer.ts";

const names = ["vfs_write", "ksys_write", "write_null", "kfree", "rcu_core"];
const symbols = madeSymbols(names);
const comms = new Map([
  [1, "sh"],
  [2, "worker"],
]);

/** Tasks that run at the same time, one of them idle, and what of it is recorded. */
const scenario = fc
  .record({
    tasks: fc.array(madeCalls(names.length), { minLength: 1, maxLength: 4 }),
    starts: fc.array(fc.nat(300), { minLength: 4, maxLength: 4 }),
    from: fc.oneof(fc.constant(0), fc.nat(400)),
    to: fc.oneof(fc.constant(Infinity), fc.nat(900)),
  })
  .map(({ tasks, starts, from, to }) => {
    const all = tasks.flatMap((calls, task) => recordsOf(onOneCpu(calls, task), task, starts[task]!));
    const seen = ({ time }: MadeEvent): boolean => time >= from && time <= to;
    const calls = seenCalls(all, seen, "apart");
    return { events: eventsOf(all).filter(seen), calls };
  })
  .filter(({ events }) => hasCalls(events));

/** Records of which any are missing. */
const thinned = fc
  .tuple(madeCalls(names.length), madeCalls(names.length), fc.infiniteStream(fc.integer({ min: 0, max: 9 })))
  .map(([some, others, dice]) =>
    eventsOf([...recordsOf(some, 1, 0), ...recordsOf(others, 2, 3)]).filter(() => dice.next().value !== 0),
  )
  .filter(hasCalls);
const madeUp = fc
  .array(
    fc.record({
      isEntry: fc.boolean(),
      time: fc.nat(1_000),
      pid: fc.nat(2),
      cpu: fc.nat(1),
      func: fc.nat(names.length - 1),
      depth: fc.oneof(fc.integer({ min: -2, max: 6 }), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1)),
      flags: fc.nat(255),
      began: fc.oneof(fc.nat(1_000).map(BigInt), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
      took: fc.oneof(fc.nat(200).map(BigInt), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
    }),
    { maxLength: 60 },
  )
  .map((records) =>
    records.map(({ isEntry, time, pid, cpu, func, depth, flags, began, took }) => ({
      event: isEntry ? callEntry : callExit,
      time,
      pid,
      cpu,
      fields: {
        func: addressOf(func),
        depth,
        common_flags: flags,
        calltime: began,
        rettime: BigInt.asUintN(64, began + took),
        overrun: 0,
      },
    })),
  )
  .filter(hasCalls);
describe("folded calls", () => {
  test("are the self times that a naive program finds, path by path", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ events, calls }) => {
        const { text } = await exportedText(recordingOf(events), "folded");
        const naive = summed(
          calls.map((call) => [pathOf(call), call.selfNs] as const),
          (path) => path,
        );
        expect(withoutZeros(readFolded(text))).toEqual(naive);
      }),
      { numRuns: 100 },
    );
  });

  test("add up to call-graph's self times, function by function, whatever is missing", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          scenario.map(({ events }) => events),
          thinned,
        ),
        async (events) => {
          const { text, problems } = await exportedText(recordingOf(events), "folded");
          const graph = aggregate("call-graph", {}, callCatalog, intervals(events), { symbols });
          const selfOf = rowsOf(graph).map((row) => [String(row["function"]), Number(row["self"])] as const);
          const folded = summed(readFolded(text), functionOf);
          // The format has no negative amounts: such a path is left out, with a warning, so that its function has more than by call-graph.
          const mayExceed = problems.some((problem) => problem.includes("below 0"));
          const differs = ([name, self]: readonly [string, number]): boolean => {
            const amount = folded.get(name) ?? 0;
            return mayExceed ? amount < self : amount !== self;
          };
          expect(selfOf.filter(differs)).toEqual([]);
          expect([...folded.keys()].filter((name) => !selfOf.some(([known]) => known === name))).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("are the same to speedscope, which reads this format, too", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ events }) => {
        const { text } = await exportedText(recordingOf(events), "folded");
        const profile = importFolded(text);
        const total = [...readFolded(text).values()].reduce((sum, amount) => sum + amount, 0);
        expect(profile?.getTotalWeight() ?? 0).toBe(total);
      }),
      { numRuns: 50 },
    );
  });
});

describe("speedscope's profiles of calls", () => {
  test("are to its importer what a naive program finds: who called whom, when, and for how long", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ events, calls }) => {
        const { text, problems } = await exportedText(recordingOf(events), "speedscope");
        // A call without an end is open around those in it.
        fc.pre(!problems.some((problem) => problem.includes("had not returned")));
        const found: string[] = [];
        for (const profile of importSpeedscope(text)) {
          const way: { readonly name: string; readonly at: number }[] = [];
          const task = profile.getName().replace(/ CPU \d+$/u, "");
          profile.forEachCall(
            ({ frame }, at) => way.push({ name: frame.name, at }),
            (_, at) => {
              const path = [task, ...way.map(({ name }) => name)].join(";");
              found.push(`${path} ${at - way.pop()!.at}`);
            },
          );
        }
        expect(withoutZeros(readFolded(found.map((line) => `${line}\n`).join("")))).toEqual(
          summed(
            calls.map((call) => [pathOf(call), call.durationNs] as const),
            (path) => path,
          ),
        );
      }),
      { numRuns: 100 },
    );
  });

  test("have call-graph's self times and totals", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ events }) => {
        const { text } = await exportedText(recordingOf(events), "speedscope");
        const graph = aggregate("call-graph", {}, callCatalog, intervals(events), { symbols });
        const selfOf = rowsOf(graph).map((row) => [String(row["function"]), Number(row["self"])] as const);
        const profiles = profilesIn(text);
        const frames: (readonly [string, number])[] = [];
        for (const profile of profiles) {
          expect(profile.getWeightUnit()).toBe("nanoseconds");
          profile.forEachFrame((frame) => frames.push([frame.name, frame.getSelfWeight()]));
        }
        // Within an interrupt, only its first call says so.
        const plain = (name: string): string => name.replace(" (interrupt)", "");
        expect(summed(frames, plain)).toEqual(summed(selfOf, plain));
      }),
      { numRuns: 100 },
    );
  });

  test("are right to its importer whatever is missing", async () => {
    await fc.assert(
      fc.asyncProperty(thinned, async (events) => {
        const { text } = await exportedText(recordingOf(events), "speedscope");
        const nested = profilesIn(text).reduce((sum, profile) => sum + profile.getTotalNonIdleWeight(), 0);
        const graph = aggregate("call-graph", {}, callCatalog, intervals(events), { symbols });
        // What has only callers without an end is no root to call-graph.
        expect(nested).toBeGreaterThanOrEqual(scalarsOf(graph)["total"]!);
      }),
      { numRuns: 100 },
    );
  });

  test("are right to its importer whatever is made up", async () => {
    await fc.assert(
      fc.asyncProperty(madeUp, async (events) => {
        const { text } = await exportedText(recordingOf(events), "speedscope");
        for (const profile of profilesIn(text)) expect(profile.getTotalWeight()).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 100 },
    );
  });
});

/** Without a whole call in it, a file has no profile, which its importer takes for a mistake. */
function profilesIn(text: string): readonly ImportedProfile[] {
  const { profiles } = JSON.parse(text) as { readonly profiles: readonly unknown[] };
  return profiles.length === 0 ? [] : importSpeedscope(text);
}

function hasCalls(events: readonly MadeEvent[]): boolean {
  return events.some(({ event }) => event === callExit);
}

/** A file has the formats of what wasn't recorded, too. */
function recordingOf(events: readonly MadeEvent[]): Recording {
  return { ...madeRecording(events, { info: { symbols, comms } }), events: callCatalog };
}

/** `sh-1;vfs_write;…`, as an export names calls. */
function pathOf({ way }: SeenCall): string {
  const { pid } = way[0]!;
  const task = pid === 0 ? "<idle>" : (comms.get(pid) ?? "<...>");
  const isIn = (length: number): boolean => hasInterrupt(way.slice(0, length), false);
  const frames = way.map(({ call }: CallRecords, index) => {
    const isEntry = isIn(index + 1) && !isIn(index);
    return `${names[call.func]!}${isEntry ? " (interrupt)" : ""}`;
  });
  return [`${task}-${pid}`, ...frames].join(";");
}

/** A path's last function, as call-graph's table names it. */
function functionOf(path: string): string {
  const frames = path.split(";");
  const plain = frames.at(-1)!.replace(" (interrupt)", "");
  return frames.some((frame) => frame.endsWith(" (interrupt)")) ? `${plain} (interrupt)` : plain;
}

/** The idle task is another one on each CPU. */
function onOneCpu(calls: Parameters<typeof recordsOf>[0], task: number): Parameters<typeof recordsOf>[0] {
  if (task !== 0) return calls;
  return calls.map((call) => ({ ...call, cpus: [1, 1], calls: onOneCpu(call.calls, task) }));
}
