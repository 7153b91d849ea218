import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregateAll, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, intervals, madeFormat, type MadeEvent } from "../../support/batch-builder.ts";
import { madeSymbols } from "../../support/call-forest.ts";
import { kernelStack, stackAt } from "../../support/made-stacks.ts";

const asleep = madeFormat("test:asleep", { common_flags: "u8", who: "s32" });
const awake = madeFormat("test:awake", { common_flags: "u8", who: "s32" });
const catalog = catalogOf(asleep, awake, kernelStack);
const NAMES = ["schedule", "read", "poll", "wake"];
const symbols = madeSymbols(NAMES);
const STACKS = [[0, 1], [0, 2], [3], [3, 1]];
const REQUESTS = { off: { use: "latency", from: "asleep", to: "awake", key: "who" } };

/** A step of a task: it falls asleep or awakes, with a stack or without one. */
const step = fc.record({
  isStart: fc.boolean(),
  who: fc.nat(2),
  cpu: fc.nat(1),
  stack: fc.option(fc.constantFrom(...STACKS)),
});

interface Step {
  readonly isStart: boolean;
  readonly who: number;
  readonly cpu: number;
  readonly stack: readonly number[] | null;
}

function eventsOf(steps: readonly Step[]): readonly MadeEvent[] {
  return steps.flatMap(({ isStart, who, cpu, stack }, index) => {
    const moment = { time: 10 * index, cpu, pid: who + 1 };
    const event = { ...moment, event: isStart ? asleep : awake, fields: { common_flags: 0, who } };
    return stack ? [event, stackAt({ ...moment, time: moment.time + 3 }, stack)] : [event];
  });
}

/** Time by stack, `outermost;…;innermost`, and the pairs whose event has none. */
function naive(
  steps: readonly Step[],
  end: "from" | "to",
): { readonly times: Map<string, number>; readonly without: number } {
  const open = new Map<number, number>();
  const times = new Map<string, number>();
  let without = 0;
  for (const [index, { isStart, who }] of steps.entries()) {
    const begun = open.get(who);
    if (isStart) open.set(who, index);
    else open.delete(who);
    if (isStart || begun === undefined) continue;
    const { stack } = steps[end === "from" ? begun : index]!;
    if (!stack) without += 1;
    const key = stack
      ?.map((func) => NAMES[func])
      .toReversed()
      .join(";");
    if (key !== undefined) times.set(key, (times.get(key) ?? 0) + 10 * (index - begun));
  }
  return { times, without };
}

describe("stacks of pairs", () => {
  it.each(["from", "to"] as const)("are those of the %s events, weighted by the pairs' durations", (end) => {
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 1, max: 9 }), (steps, cut) => {
        const stacks = { use: "stacks", of: "off", stack: end, value: "duration", rows: "stacks" };
        const results = aggregateAll({ ...REQUESTS, stacks }, catalog, intervals(eventsOf(steps), cut), {
          symbols,
        });
        const { times, without } = naive(steps, end);
        const result = results.get("stacks")!;
        const rows = rowsOf(result).map((row) => [row["stack"], row["total"]] as const);
        expect(new Map(rows)).toEqual(times);
        expect(scalarsOf(result)["without-stack"]).toBe(without);
      }),
    );
  });

  it("are counted once for each group of pairs, and without a value each pair counts as one", () => {
    const steps: Step[] = [0, 1, 0].flatMap((who) => [
      { isStart: true, who, cpu: 0, stack: STACKS[0]! },
      { isStart: false, who, cpu: 1, stack: null },
    ]);
    const requests = { ...REQUESTS, stacks: { use: "stacks", of: "off", by: "who", rows: "stacks" } };
    const results = aggregateAll(requests, catalog, intervals(eventsOf(steps), 3), { symbols });
    expect(rowsOf(results.get("stacks")!)).toEqual([
      { who: 0, stack: "read;schedule", total: 2, share: 2 / 3 },
      { who: 1, stack: "read;schedule", total: 1, share: 1 / 3 },
    ]);
  });
});
