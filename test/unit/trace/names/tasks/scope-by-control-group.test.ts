import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LossGaps } from "../../../../../src/trace/ring-buffer/loss-gaps.ts";
import { readScopeMembers } from "../../../../../src/trace/names/tasks/read-scope-members.ts";
import { isWithin } from "../../../../../src/trace/names/tasks/scope-by-control-group.ts";
import {
  MEMBER,
  OUTSIDE,
  type ScopeMembers,
  UNKNOWN,
} from "../../../../../src/trace/names/tasks/scope-members.ts";
import { catalogOf, intervals, type MadeEvent, madeFormat } from "../../../../support/batch-builder.ts";

const START = madeFormat("task:task_newtask", { pid: "s32", clone_flags: "u64" });
const MOVE = madeFormat("cgroup:cgroup_attach_task", { dst_root: "s32", dst_path: "text", pid: "s32" });

const CLONE_THREAD = 0x1_0000n;
const CLONE_INTO_CGROUP = 0x2_0000_0000n;
const noFaults = { malformedPages: 0, malformedRecords: 0, pagesWithMissedEvents: 0 };

/** A task that exists. Its group is the thread id of its process's first thread. */
interface Living {
  readonly pid: number;
  readonly group: number;
}

const FIRST: readonly Living[] = [
  { pid: 1, group: 1 },
  { pid: 2, group: 1 },
  { pid: 3, group: 3 },
];

/** Of the scope `/a`: process 1 is in it when recording begins, process 3 is not. */
function membersOf(events: readonly MadeEvent[], gaps: LossGaps = new LossGaps([])): ScopeMembers {
  return readScopeMembers({
    events: catalogOf(START, MOVE),
    scope: {
      rule: { cgroup: "/a" },
      members: new Set([1, 2]),
      others: new Set([3]),
      processes: new Map([[2, 1]]),
      readAt: 0n,
    },
    epoch: 0n,
    gaps,
    isUnreliable: false,
    read: () => intervals(events, 2, 5),
    faults: () => noFaults,
  });
}

const starts = (time: number, pid: number, creator: number, flags = 0n): MadeEvent => ({
  event: START,
  time,
  pid: creator,
  fields: { pid, clone_flags: flags },
});
const moves = (time: number, pid: number, path: string, root = 0): MadeEvent => ({
  event: MOVE,
  time,
  fields: { dst_root: root, dst_path: path, pid },
});

const SECOND = 1e9;

test.each([
  ["/a", "/a", true],
  ["/a/b", "/a", true],
  ["/ab", "/a", false],
  ["/", "/a", false],
  ["/a", "/", true],
])("%s is within %s: %s", (path, group, isIn) => {
  expect(isWithin(path, group)).toBe(isIn);
});

describe("a task in a scope by control group", () => {
  test("moves with its process, and only in the hierarchy of version 2", () => {
    const members = membersOf([moves(2, 1, "/b", 3), moves(4, 1, "/b"), moves(6, 3, "/a/deep")]);
    expect([1, 3, 5].map((time) => members.at(2, time))).toEqual([MEMBER, MEMBER, OUTSIDE]);
    expect([5, 6].map((time) => members.at(3, time))).toEqual([OUTSIDE, MEMBER]);
  });

  test("starts where its creator is, or somewhere that no event says", () => {
    const at = 2 * SECOND;
    const events = [
      starts(at, 4, 1),
      starts(at + 1, 5, 3),
      starts(at + 2, 6, 1, CLONE_INTO_CGROUP),
      starts(at + 3, 7, 6, CLONE_THREAD),
      moves(at + 5, 6, "/a"),
    ];
    const members = membersOf(events);
    expect([4, 5, 6, 7].map((pid) => members.at(pid, at + 4))).toEqual([MEMBER, OUTSIDE, UNKNOWN, UNKNOWN]);
    expect([6, 7].map((pid) => members.at(pid, at + 5))).toEqual([MEMBER, MEMBER]);
  });
});

const PATHS = ["/", "/a", "/a/b", "/ab"];

interface Action {
  readonly task: number;
  readonly what: "process" | "thread" | "elsewhere" | "exit" | "exec" | "move";
  readonly pid: number;
  readonly path: string;
}

const action: fc.Arbitrary<Action> = fc.record({
  task: fc.nat(),
  what: fc.constantFrom("process", "thread", "thread", "elsewhere", "exit", "exec", "move", "move"),
  pid: fc.nat(),
  path: fc.constantFrom(...PATHS),
});

/** A kernel with eight thread ids, whose processes are in control groups. */
class GroupingKernel {
  living: readonly Living[] = FIRST;
  readonly #paths = new Map([
    [1, "/a"],
    [3, "/ab"],
  ]);

  isMember({ group }: Living): boolean {
    const path = this.#paths.get(group)!;
    return path === "/a" || path === "/a/b";
  }

  step({ task, what, pid, path }: Action, time: number): readonly MadeEvent[] {
    const one = this.living[task % Math.max(1, this.living.length)];
    if (!one) return [];
    if (what === "exit") {
      this.living = this.living.filter((other) => other !== one);
      return [];
    }
    if (what === "exec") {
      const others = this.living.filter(({ group }) => group !== one.group);
      this.living = [...others, { pid: one.group, group: one.group }];
      return [];
    }
    if (what === "move") {
      this.#paths.set(one.group, path);
      return [moves(time, one.group, path)];
    }
    return this.#start(one, { what, pid, path }, time);
  }

  #start(one: Living, { what, pid, path }: Omit<Action, "task">, time: number): readonly MadeEvent[] {
    const free = [1, 2, 3, 4, 5, 6, 7, 8].filter((id) =>
      this.living.every((other) => other.pid !== id && other.group !== id),
    );
    const next = free[pid % Math.max(1, free.length)];
    if (next === undefined) return [];
    const isThread = what === "thread";
    this.living = [...this.living, { pid: next, group: isThread ? one.group : next }];
    if (isThread) return [starts(time, next, one.pid, CLONE_THREAD)];
    this.#paths.set(next, what === "elsewhere" ? path : this.#paths.get(one.group)!);
    return [starts(time, next, one.pid, what === "elsewhere" ? CLONE_INTO_CGROUP : 0n)];
  }
}

interface Answer {
  readonly found: number;
  readonly isMember: boolean;
}

function answers(
  all: readonly Action[],
  every: number,
  isLost: (time: number) => boolean = () => false,
  gaps?: LossGaps,
): readonly Answer[] {
  const kernel = new GroupingKernel();
  const events: MadeEvent[] = [];
  const states = all.map((one, index) => {
    const time = (index + 1) * every;
    events.push(...kernel.step(one, time));
    const living = kernel.living.map((task) => ({ pid: task.pid, isMember: kernel.isMember(task) }));
    return { time: time + 0.5, living };
  });
  const members = membersOf(
    events.filter(({ time }) => !isLost(time)),
    gaps,
  );
  return states.flatMap(({ time, living }) =>
    living.map(({ pid, isMember }) => ({ isMember, found: members.at(pid, time) })),
  );
}

/** Of those that are known. */
function wrong(given: readonly Answer[]): readonly Answer[] {
  return given.filter(({ found, isMember }) => found !== UNKNOWN && (found === MEMBER) !== isMember);
}

const actions = fc.array(action, { maxLength: 40 });

describe("a kernel whose processes move between control groups, and that uses ids again", () => {
  test("is known but for what starts elsewhere, and never misjudged", () => {
    let [known, all] = [0, 0];
    fc.assert(
      fc.property(actions, (steps) => {
        const given = answers(steps, 2 * SECOND);
        expect(wrong(given)).toEqual([]);
        const isTold = steps.every(({ what }) => what !== "elsewhere");
        expect(given.filter(({ found }) => isTold && found === UNKNOWN)).toEqual([]);
        all += given.length;
        known += given.filter(({ found }) => found !== UNKNOWN).length;
      }),
      { numRuns: 3_000 },
    );
    expect(known).toBeGreaterThan(0.6 * all);
  });

  test("is never misjudged where events are lost", () => {
    let [known, all] = [0, 0];
    fc.assert(
      fc.property(actions, fc.nat(40), fc.nat(10), (steps, from, length) => {
        const isLost = (time: number): boolean => time >= from && time < from + length + 1;
        const gaps = new LossGaps([{ cpu: 0, from: from - 0.1, to: from + length + 1 }]);
        const given = answers(steps, 1, isLost, gaps);
        expect(wrong(given)).toEqual([]);
        all += given.length;
        known += given.filter(({ found }) => found !== UNKNOWN).length;
      }),
      { numRuns: 3_000 },
    );
    expect(known).toBeGreaterThan(all / 4);
  });
});
