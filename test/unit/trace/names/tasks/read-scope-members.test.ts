import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LossGaps } from "../../../../../src/trace/ring-buffer/loss-gaps.ts";
import { readScopeMembers } from "../../../../../src/trace/names/tasks/read-scope-members.ts";
import {
  MEMBER,
  OUTSIDE,
  type ScopeMembers,
  UNKNOWN,
} from "../../../../../src/trace/names/tasks/scope-members.ts";
import { catalogOf, intervals, type MadeEvent, madeFormat } from "../../../../support/batch-builder.ts";
import { type Action, NamingKernel, type Written } from "../../../../support/processes/naming-kernel.ts";

const START = madeFormat("task:task_newtask", { pid: "s32", comm: "text" });
const RENAME = madeFormat("task:task_rename", { pid: "s32", oldcomm: "text", newcomm: "text" });
const EXECUTE = madeFormat("sched:sched_process_exec", { pid: "s32", old_pid: "s32" });

const noFaults = { malformedPages: 0, malformedRecords: 0, pagesWithMissedEvents: 0 };

interface Listed {
  readonly members: readonly number[];
  readonly others: readonly number[];
  readonly readAt?: number;
}

/** Of a scope of tasks named `web*`. */
function membersOf(
  events: readonly MadeEvent[],
  { members, others, readAt = 0 }: Listed,
  gaps: LossGaps = new LossGaps([]),
): ScopeMembers {
  return readScopeMembers({
    events: catalogOf(START, RENAME, EXECUTE),
    scope: {
      rule: { comm: "web*" },
      members: new Set(members),
      others: new Set(others),
      processes: new Map(),
      readAt: BigInt(readAt),
    },
    epoch: 0n,
    gaps,
    isUnreliable: false,
    read: () => intervals(events, 1, 3),
    faults: () => noFaults,
  });
}

const starts = (time: number, pid: number, creator: number, comm = "sh"): MadeEvent => ({
  event: START,
  time,
  pid: creator,
  fields: { pid, comm },
});
const renames = (time: number, pid: number, oldcomm: string, newcomm: string): MadeEvent => ({
  event: RENAME,
  time,
  pid,
  fields: { pid, oldcomm, newcomm },
});
const executes = (time: number, pid: number, old: number): MadeEvent => ({
  event: EXECUTE,
  time,
  pid,
  fields: { pid, old_pid: old },
});

const SECOND = 1e9;

describe("a task in a scope by name", () => {
  const listed = { members: [10], others: [20] };

  test("is what the list says of it, until an event says otherwise", () => {
    const members = membersOf([renames(5, 20, "sh", "web1"), renames(6, 20, "web1", "log")], listed);
    expect([10, 20, 30, 0].map((pid) => members.at(pid, 4))).toEqual([MEMBER, OUTSIDE, UNKNOWN, OUTSIDE]);
    expect([5, 6].map((time) => members.at(20, time))).toEqual([MEMBER, MEMBER]);
  });

  test("has its creator's membership, whatever it is called, and its own from its first name on", () => {
    const events = [
      starts(5, 11, 10),
      starts(6, 21, 20),
      starts(7, 22, 20, "web-io"),
      renames(8, 21, "sh", "web2"),
    ];
    const members = membersOf(events, listed);
    expect([11, 21, 22].map((pid) => members.at(pid, 7))).toEqual([MEMBER, OUTSIDE, MEMBER]);
    expect(members.at(21, 8)).toBe(MEMBER);
  });

  test("ends when its id begins another one", () => {
    const members = membersOf([starts(2 * SECOND, 10, 20)], listed);
    expect([SECOND, 2 * SECOND].map((time) => members.at(10, time))).toEqual([MEMBER, OUTSIDE]);
  });

  test("is unknown before a start that the list may have seen already", () => {
    const members = membersOf([starts(60, 10, 20)], { ...listed, readAt: 50 });
    expect([55, 60].map((time) => members.at(10, time))).toEqual([UNKNOWN, OUTSIDE]);
  });

  test("is unknown after a loss, until an event says it", () => {
    const gaps = new LossGaps([{ cpu: 0, from: 10, to: 20 }]);
    const members = membersOf([renames(30, 20, "sh", "web"), starts(31, 40, 10)], listed, gaps);
    expect([9, 21].map((time) => members.at(10, time))).toEqual([MEMBER, UNKNOWN]);
    expect([20, 40].map((pid) => members.at(pid, 31))).toEqual([MEMBER, UNKNOWN]);
  });

  test("takes its membership with it when it executes a program and so gets its process's id", () => {
    const events = [
      starts(1.5 * SECOND, 12, 10),
      renames(2 * SECOND, 20, "sh", "ls"),
      executes(2 * SECOND + 1, 20, 12),
    ];
    const members = membersOf(events, listed);
    expect(members.at(20, 2 * SECOND)).toBe(MEMBER);
    // Its first thread's events and its own, before the new name, have the same id.
    expect(members.at(20, SECOND)).toBe(UNKNOWN);
  });

  test("is not known where the recording cannot say it", () => {
    const reading = {
      scope: {
        rule: { comm: "a" },
        members: new Set([1]),
        others: new Set([2]),
        processes: new Map(),
        readAt: 0n,
      },
    };
    const of = (isUnreliable: boolean, malformedRecords: number): ScopeMembers =>
      readScopeMembers({
        ...reading,
        events: catalogOf(START, RENAME, EXECUTE),
        epoch: 0n,
        gaps: new LossGaps([]),
        isUnreliable,
        read: () => [],
        faults: () => ({ ...noFaults, malformedRecords }),
      });
    expect([of(false, 0), of(true, 0), of(false, 1)].map((members) => members.at(1, 5))).toEqual([
      MEMBER,
      UNKNOWN,
      UNKNOWN,
    ]);
  });
});

const NAMES = ["sh", "web", "web2", "log"];
const action: fc.Arbitrary<Action> = fc.record({
  task: fc.nat(),
  what: fc.constantFrom("process", "thread", "exit", "exec", "rename"),
  pid: fc.nat(),
  comm: fc.constantFrom(...NAMES),
});
const actions = fc.array(action, { maxLength: 40 });
const firstNames = fc.array(fc.constantFrom(...NAMES), { minLength: 3, maxLength: 3 });
const matches = (comm: string): boolean => comm.startsWith("web");

/** Everything that happens is `every` ns apart, so that no event is late for the list. */
function made(written: readonly Written[], time: number): readonly MadeEvent[] {
  return written.map((one, index) => {
    const at = time + index * 0.25;
    switch (one.event) {
      case "new":
        return starts(at, one.pid, one.creator, one.comm);
      case "rename":
        return renames(at, one.pid, one.was, one.is);
      case "exec":
        return executes(at, one.pid, one.old);
    }
  });
}

interface Answer {
  readonly found: number;
  readonly isMember: boolean;
}

/** After each step: what is said of all living tasks, and what is true. */
function answers(
  names: readonly string[],
  all: readonly Action[],
  every: number,
  isLost: (time: number) => boolean = () => false,
  gaps?: LossGaps,
): readonly Answer[] {
  const kernel = new NamingKernel(names, matches);
  const ids = (isMember: boolean): readonly number[] =>
    kernel.living.flatMap((one) => (one.isMember === isMember ? [one.pid] : []));
  const listed = { members: ids(true), others: ids(false) };
  const events: MadeEvent[] = [];
  const states = all.map((one, index) => {
    const time = (index + 1) * every;
    events.push(...made(kernel.step(one), time));
    return { time: time + 0.5, living: kernel.living };
  });
  const members = membersOf(
    events.filter(({ time }) => !isLost(time)),
    listed,
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

describe("a kernel that uses ids again, and whose threads execute programs", () => {
  test("is never misjudged, and nearly always known", () => {
    let [known, all] = [0, 0];
    fc.assert(
      fc.property(firstNames, actions, (names, steps) => {
        const given = answers(names, steps, 2 * SECOND);
        expect(wrong(given)).toEqual([]);
        all += given.length;
        known += given.filter(({ found }) => found !== UNKNOWN).length;
      }),
      { numRuns: 3_000 },
    );
    expect(known).toBeGreaterThan(0.95 * all);
  });

  test("is never misjudged where events are lost", () => {
    let [known, all] = [0, 0];
    fc.assert(
      fc.property(firstNames, actions, fc.nat(40), fc.nat(10), (names, steps, from, length) => {
        const isLost = (time: number): boolean => time >= from && time < from + length + 1;
        const gaps = new LossGaps([{ cpu: 0, from: from - 0.1, to: from + length + 1 }]);
        const given = answers(names, steps, 1, isLost, gaps);
        expect(wrong(given)).toEqual([]);
        all += given.length;
        known += given.filter(({ found }) => found !== UNKNOWN).length;
      }),
      { numRuns: 3_000 },
    );
    expect(known).toBeGreaterThan(all / 4);
  });
});
