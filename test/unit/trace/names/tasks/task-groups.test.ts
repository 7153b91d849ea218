import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LossGaps } from "../../../../../src/trace/ring-buffer/loss-gaps.ts";
import {
  type Living,
  NaiveKernel,
  type Step,
  type Told,
} from "../../../../support/processes/naive-kernel.ts";
import { noGroups, TaskGroups, UNKNOWN_GROUP } from "../../../../../src/trace/names/tasks/task-groups.ts";

const SECOND = 1e9;
const ORDERED = { isOrdered: true } as const;
const listed = (readAt = 0): ConstructorParameters<typeof TaskGroups>[0] => ({
  groups: new Map([
    [10, 10],
    [11, 10],
    [12, 12],
  ]),
  readAt,
});

describe("the process of a thread id", () => {
  test("is that of the list, from the beginning on, and of no other task", () => {
    const groups = new TaskGroups(listed(50), ORDERED);
    groups.finish();
    expect([10, 11, 12, 13, 0].map((pid) => groups.at(pid, 1))).toEqual([10, 10, 12, UNKNOWN_GROUP, 0]);
    expect(noGroups.at(10, 1)).toBe(UNKNOWN_GROUP);
  });

  test("is its creator's for a thread, its own otherwise, from the event on", () => {
    const groups = new TaskGroups(listed(), ORDERED);
    groups.starts(20, 11, 2 * SECOND);
    groups.starts(21, 20, 3 * SECOND);
    groups.starts(22, undefined, 3 * SECOND);
    groups.starts(23, 99, 3 * SECOND);
    groups.finish();
    expect([20, 21, 22, 23].map((pid) => groups.at(pid, 3 * SECOND))).toEqual([10, 10, 22, UNKNOWN_GROUP]);
    expect([20, 21, 22].map((pid) => groups.at(pid, 1))).toEqual(Array(3).fill(UNKNOWN_GROUP));
  });

  test("changes when the id is another task's", () => {
    const groups = new TaskGroups(listed(), ORDERED);
    groups.starts(11, 12, 2 * SECOND);
    groups.starts(11, undefined, 3 * SECOND);
    groups.finish();
    expect([1, 2, 2.5, 3].map((at) => groups.at(11, at * SECOND))).toEqual([10, 12, 12, 11]);
  });

  test("is not that of the list where the list may have the next task with this id", () => {
    const groups = new TaskGroups(listed(50), ORDERED);
    groups.starts(11, 12, 60);
    groups.starts(20, 11, 55);
    groups.finish();
    expect([59, 60].map((at) => groups.at(11, at))).toEqual([UNKNOWN_GROUP, 12]);
    // Its creator was a task of which this is not known.
    expect(groups.at(20, 60)).toBe(UNKNOWN_GROUP);
  });

  test("is unknown after events were lost, until an event states it", () => {
    const gaps = new LossGaps([{ cpu: 1, from: 10, to: 20 }]);
    const groups = new TaskGroups(listed(), { ...ORDERED, gaps });
    groups.starts(20, undefined, 5);
    groups.starts(12, undefined, 2 * SECOND);
    groups.finish();
    expect([9, 10, 11].map((at) => groups.at(20, at))).toEqual([20, 20, UNKNOWN_GROUP]);
    expect([9, 15, 25, 2 * SECOND].map((at) => groups.at(10, at))).toEqual([
      10,
      UNKNOWN_GROUP,
      UNKNOWN_GROUP,
      UNKNOWN_GROUP,
    ]);
    expect(groups.at(12, 3 * SECOND)).toBe(12);
  });

  test("is known only of ids that no other task gets, on a clock whose times cannot be compared", () => {
    const groups = new TaskGroups(listed(), { isOrdered: false });
    groups.starts(11, 12, 5 * SECOND);
    groups.starts(20, undefined, 5 * SECOND);
    groups.finish();
    expect([10, 11, 12, 20].map((pid) => groups.at(pid, 9 * SECOND))).toEqual([
      10,
      UNKNOWN_GROUP,
      12,
      UNKNOWN_GROUP,
    ]);
  });

  test("ends with the task in a scope, and with the first thread of its process", () => {
    const scoped = new TaskGroups(listed(), { ...ORDERED, isScoped: true });
    const whole = new TaskGroups(listed(), ORDERED);
    for (const groups of [scoped, whole]) {
      groups.exits(10, 5);
      groups.exits(12, 5);
      groups.finish();
    }
    expect([10, 11, 12].map((pid) => scoped.at(pid, 4))).toEqual([10, 10, 12]);
    expect([10, 11, 12].map((pid) => scoped.at(pid, 5))).toEqual(Array(3).fill(UNKNOWN_GROUP));
    expect([10, 11, 12].map((pid) => whole.at(pid, 5))).toEqual([10, 10, 12]);
  });
});

const step = fc.record({
  task: fc.nat(),
  what: fc.constantFrom("process", "thread", "thread", "exit", "exec"),
  pid: fc.nat(),
});
const steps = fc.array(step, { maxLength: 40 });

const FIRST: readonly Living[] = [
  { pid: 1, group: 1 },
  { pid: 2, group: 1 },
  { pid: 3, group: 3 },
];
const listOf = (living: readonly Living[]): Map<number, number> =>
  new Map(living.map(({ pid, group }) => [pid, group]));

interface Answer {
  readonly found: number;
  readonly group: number;
}

/** After each step, what is said of all traced tasks, and what is true. `every`: between two steps. */
function answers(all: readonly Step[], every: number, told: Told): readonly Answer[] {
  const kernel = new NaiveKernel(FIRST, told);
  const states = all.map((one, index) => {
    const time = (index + 1) * every;
    kernel.step(one, time);
    return { time, traced: kernel.traced };
  });
  told.groups.finish();
  return states.flatMap(({ time, traced }) =>
    traced.map(({ pid, group }) => ({ group, found: told.groups.at(pid, time) })),
  );
}

/** Adds up how often the process is known. */
class Share {
  known = 0;
  all = 0;

  /** Those that are known, which must be right. */
  add(given: readonly Answer[]): readonly Answer[] {
    const known = given.filter(({ found }) => found !== UNKNOWN_GROUP);
    this.all += given.length;
    this.known += known.length;
    return known.filter(({ found, group }) => found !== group);
  }
}

describe("a kernel that uses ids again", () => {
  test("is known at any time, if all is recorded", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const groups = new TaskGroups({ groups: listOf(FIRST), readAt: 0 }, ORDERED);
        const given = answers(all, 2 * SECOND, { groups });
        expect(given.filter(({ found, group }) => found !== group)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("is never misjudged where events are lost, or the list is read meanwhile", () => {
    const share = new Share();
    fc.assert(
      fc.property(steps, fc.nat(40), fc.nat(10), fc.nat(10), (all, from, length, readAt) => {
        const gaps = new LossGaps([{ cpu: 0, from: from - 0.5, to: from + length + 0.5 }]);
        const isLost = (time: number): boolean => time >= from && time <= from + length;
        const list = { groups: listOf(FIRST), readAt };
        const groups = new TaskGroups(list, { ...ORDERED, gaps });
        expect(share.add(answers(all, 1, { groups, isLost, list }))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    expect(share.known).toBeGreaterThan(share.all / 4);
  });

  test("is never misjudged in a scope, where tasks outside of it take ids, too", () => {
    const share = new Share();
    fc.assert(
      fc.property(steps, fc.nat(10), (all, readAt) => {
        const list = { groups: listOf(FIRST.slice(0, 2)), readAt };
        const groups = new TaskGroups(list, { ...ORDERED, isScoped: true });
        expect(share.add(answers(all, 1, { groups, list, scope: new Set([1, 2]) }))).toEqual([]);
      }),
      { numRuns: 4_000 },
    );
    expect(share.known).toBeGreaterThan(share.all / 4);
  });
});
