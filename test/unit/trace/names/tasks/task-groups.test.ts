import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LossGaps } from "../../../../../src/trace/ring-buffer/loss-gaps.ts";
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
      ...Array(3).fill(UNKNOWN_GROUP),
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

/** What happens next: an action of a task that is chosen among the living ones. */
const step = fc.record({
  task: fc.nat(),
  what: fc.constantFrom("process", "thread", "thread", "exit", "exec", "outsider"),
  pid: fc.nat(),
});
const steps = fc.array(step, { maxLength: 40 });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Living {
  readonly pid: number;
  readonly group: number;
  /** In the scope, and so is what it creates. */
  readonly isTraced: boolean;
}

interface Seen {
  readonly time: number;
  readonly living: readonly Living[];
}

/** Few, so that they are used again. */
const IDS = [1, 2, 3, 4, 5, 6, 7, 8];

/**
 * A kernel with eight thread ids: tells `groups` what a recording would have, and what it was like at each time. The first thread of a
 * process may exit before the others: its id stays the process's.
 */
function lived(
  all: readonly Step[],
  every: number,
  { groups, isLost = () => false, isScoped = false, list }: Told,
): readonly Seen[] {
  let living: readonly Living[] = FIRST;
  // Ids that the kernel takes for those of the scope.
  const inScope = new Set(FIRST.filter(({ isTraced }) => isTraced).map(({ pid }) => pid));
  const seen: Seen[] = [];
  for (const [index, { task, what, pid }] of all.entries()) {
    const time = (index + 1) * every;
    const one = living[task % Math.max(1, living.length)];
    if (!one) break;
    const isRecorded = (!isScoped || inScope.has(one.pid)) && !isLost(time);
    const free = IDS.filter((id) => living.every((other) => other.pid !== id && other.group !== id));
    const next = free[pid % Math.max(1, free.length)];
    if (what === "exit") {
      if (isRecorded) groups.exits(one.pid, time);
      inScope.delete(one.pid);
      living = living.filter((other) => other !== one);
    } else if (what === "exec") {
      // All others of its process end, and it takes the process's id.
      for (const other of living.filter((other) => other !== one && other.group === one.group)) {
        if ((!isScoped || inScope.has(other.pid)) && !isLost(time)) groups.exits(other.pid, time);
        inScope.delete(other.pid);
      }
      living = [...living.filter((other) => other.group !== one.group), { ...one, pid: one.group }];
    } else if (next !== undefined) {
      const isThread = what === "thread";
      const made = { pid: next, group: isThread ? one.group : next, isTraced: one.isTraced };
      if (isRecorded) groups.starts(next, isThread ? one.pid : undefined, time);
      if (inScope.has(one.pid)) inScope.add(next);
      living = [...living, made];
    }
    const isListed = (id: number): boolean => !isScoped || inScope.has(id);
    const listed = living.filter((one) => isListed(one.pid) && isListed(one.group));
    if (list && time <= list.readAt) refill(list.groups, listed);
    seen.push({ time, living: living.filter((one) => !isScoped || inScope.has(one.pid)) });
  }
  groups.finish();
  return seen;
}

interface Told {
  readonly groups: TaskGroups;
  readonly isLost?: (time: number) => boolean;
  readonly isScoped?: boolean;
  /** Is read at this time. */
  readonly list?: { readonly groups: Map<number, number>; readonly readAt: number };
}

function refill(list: Map<number, number>, living: readonly Living[]): void {
  list.clear();
  for (const { pid, group } of living) list.set(pid, group);
}

const FIRST: readonly Living[] = [
  { pid: 1, group: 1, isTraced: true },
  { pid: 2, group: 1, isTraced: true },
  { pid: 3, group: 3, isTraced: false },
];
const firstGroups = new Map(FIRST.map(({ pid, group }) => [pid, group]));
const tracedGroups = new Map(FIRST.filter(({ isTraced }) => isTraced).map(({ pid, group }) => [pid, group]));

describe("a kernel that uses ids again", () => {
  test("is known at any time, if all is recorded", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const groups = new TaskGroups({ groups: firstGroups, readAt: 0 }, ORDERED);
        for (const { time, living } of lived(all, 2 * SECOND, { groups }))
          expect(living.map(({ pid }) => groups.at(pid, time))).toEqual(living.map(({ group }) => group));
      }),
      { numRuns: 2_000 },
    );
  });

  test("is never misjudged where events are lost, or the list is read meanwhile", () => {
    let [known, all] = [0, 0];
    fc.assert(
      fc.property(steps, fc.nat(40), fc.nat(10), fc.nat(10), (steps, from, length, readAt) => {
        const gaps = new LossGaps([{ cpu: 0, from: from - 0.5, to: from + length + 0.5 }]);
        const isLost = (time: number): boolean => time >= from && time <= from + length;
        const list = { groups: new Map(firstGroups), readAt };
        const groups = new TaskGroups(list, { ...ORDERED, gaps });
        for (const { time, living } of lived(steps, 1, { groups, isLost, list })) {
          for (const { pid, group } of living) {
            const found = groups.at(pid, time);
            all += 1;
            if (found !== UNKNOWN_GROUP) known += 1;
            expect([UNKNOWN_GROUP, group]).toContain(found);
          }
        }
      }),
      { numRuns: 2_000 },
    );
    expect(known).toBeGreaterThan(all / 4);
  });

  test("is never misjudged in a scope, where tasks outside of it take ids, too", () => {
    let [known, all] = [0, 0];
    fc.assert(
      fc.property(steps, fc.nat(10), (steps, readAt) => {
        const list = { groups: new Map(tracedGroups), readAt };
        const groups = new TaskGroups(list, { ...ORDERED, isScoped: true });
        for (const { time, living } of lived(steps, 1, { groups, isScoped: true, list })) {
          for (const { pid, group } of living) {
            const found = groups.at(pid, time);
            all += 1;
            if (found !== UNKNOWN_GROUP) known += 1;
            expect([UNKNOWN_GROUP, group]).toContain(found);
          }
        }
      }),
      { numRuns: 4_000 },
    );
    expect(known).toBeGreaterThan(all / 4);
  });
});
