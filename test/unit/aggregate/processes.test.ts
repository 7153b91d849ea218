import { describe, expect, test } from "vitest";
import { RecordedNames } from "../../../src/result/task-naming.ts";
import type { RecordingInfo, ThreadGroups } from "../../../src/trace/recording.ts";
import { aSecond, bindRequest, problemsOf } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, type MadeEvent, ordered } from "../../support/batch-builder.ts";
import { madeRecording } from "../../support/made-recording.ts";

const newtask = madeFormat("task:task_newtask", { pid: "s32", comm: "text", clone_flags: "u64" });
const read = madeFormat("probe:read", { fd: "s32" });
const done = madeFormat("probe:done", { fd: "s32" });
const catalog = catalogOf(newtask, read, done);

const SECOND = 1e9;
/** CLONE_THREAD and others, as `pthread_create` sets them. */
const THREAD = 0x3d0f00n;
/** CLONE_INTO_CGROUP is beyond 32 bits. */
const PROCESS = 0x2_0000_0000n | 17n;

function started(time: number, creator: number, pid: number, flags: bigint): MadeEvent {
  return { event: newtask, time, pid: creator, fields: { pid, comm: "x", clone_flags: flags } };
}

/** 7 and 8 are listed, 20 is a thread of theirs, 21 a process, and 9 is of an unknown one. */
const EVENTS: readonly MadeEvent[] = [
  started(2 * SECOND, 8, 20, THREAD),
  started(2 * SECOND, 8, 21, PROCESS),
  ...[7, 8, 20, 21, 9, 0].flatMap((pid, index) => [
    { event: read, time: 3 * SECOND + 10 * index, pid, fields: { fd: pid } },
    { event: done, time: 3 * SECOND + 10 * index + 5, pid, fields: { fd: pid } },
  ]),
];

const LISTED: ThreadGroups = {
  groups: new Map([
    [7, 7],
    [8, 7],
  ]),
  readAt: 5_000_000_000n,
  isScoped: false,
};

interface Reported {
  readonly rows: readonly (readonly unknown[])[];
  readonly notes: readonly string[];
}

function reported(
  use: string,
  options: object,
  info: Partial<RecordingInfo> = { threadGroups: LISTED },
): Reported {
  const recording = madeRecording(EVENTS, { info });
  const names = new RecordedNames(recording);
  const request = names.forRequest();
  const known = { ...aSecond, groups: request.groups };
  const bound = bindRequest(use, { ...options }, catalog, known);
  if (!bound.ok) throw new Error(bound.error.map(({ message }) => message).join("; "));
  names.read(recording);
  bound.value.consume(ordered(EVENTS));
  const { table, notes } = bound.value.finish(known);
  return { rows: table.rows, notes: [...notes, ...request.notes()] };
}

const UNKNOWN = "1 record has no task.tgid: the process of its task was not recorded.";

describe("the process of the running task", () => {
  test("is a column of rows, empty where it is not known", () => {
    const columns = ["task.pid", "task.tgid", "task.tgid * 2"];
    expect(reported("events", { of: "read", columns })).toEqual({
      rows: [
        [7, 7, 14],
        [8, 7, 14],
        [20, 7, 14],
        [21, 21, 42],
        [9, null, null],
        [0, 0, 0],
      ],
      notes: [UNKNOWN],
    });
  });

  test("is a key, where unknown ones are one group", () => {
    const { rows, notes } = reported("count", { of: "read", by: "task.tgid" });
    expect(rows.map(([key, count]) => [key, count])).toEqual(
      expect.arrayContaining([
        [7, 3],
        [21, 1],
        ["<...>", 1],
        [0, 1],
      ]),
    );
    expect(rows).toHaveLength(4);
    expect(notes).toEqual([UNKNOWN]);
    const sorted = (order: string): unknown =>
      reported("count", {
        of: "read",
        by: "task.tgid",
        sort: { column: "task.tgid", order },
      }).rows.map(([key]) => key);
    expect([sorted("ascending"), sorted("descending")]).toEqual([
      [0, 7, 21, "<...>"],
      [21, 7, 0, "<...>"],
    ]);
  });

  test("is a column of pairs, of either event", () => {
    const columns = ["task.pid", "task.tgid", "from.task.tgid"];
    const { rows, notes } = reported("pairs", { from: "read", to: "done", key: "task.pid", columns });
    expect(rows).toEqual([
      [7, 7, 7],
      [8, 7, 7],
      [20, 7, 7],
      [21, 21, 21],
      [9, null, null],
      [0, 0, 0],
    ]);
    expect(notes).toContain("2 records have no task.tgid: the process of their tasks was not recorded.");
  });

  test.each([
    ["task.tgid == 7", [7, 8, 20], 1],
    ["task.tgid != 7", [21, 0], 1],
    ["!(task.tgid == 7)", [21, 0], 1],
    ["7 == task.tgid", [7, 8, 20], 1],
    ["task.tgid != task.pid", [8, 20], 1],
    ["task.tgid & 4", [7, 8, 20, 21], 1],
    ["(task.tgid & 4) == 0", [0], 1],
    ["(task.tgid & 4) != 4", [0], 1],
    ["task.tgid == 7 || fd == 9", [7, 8, 20, 9], 0],
    ["task.tgid == 7 && fd != 9", [7, 8, 20], 0],
    ["task.tgid < 8 && task.tgid >= 0", [7, 8, 20, 0], 1],
  ])("decides in the condition %s, unless it is not known", (where, pids, undecided) => {
    const { rows, notes } = reported("events", { of: "read", columns: "task.pid", where });
    expect(rows.flat()).toEqual(pids);
    const note = "1 record matches no condition with task.tgid: the process of its task was not recorded.";
    expect(notes).toEqual(undecided > 0 ? [note] : []);
  });

  const NOWHERE = [
    [7, null],
    [8, null],
    [20, null],
    [21, null],
    [9, null],
    [0, 0],
  ];
  test.each<[string, Partial<RecordingInfo>, RegExp]>([
    ["does not state the processes", {}, /a spec that uses task\.tgid/u],
    [
      "was made while settings changed",
      { threadGroups: LISTED, changes: [{ file: "tracing_on" }] },
      /recorded\.$/u,
    ],
    ["is of a scope, without exits", { threadGroups: { ...LISTED, isScoped: true } }, /recorded\.$/u],
  ])("is unknown if the recording %s", (_, info, note) => {
    const { rows, notes } = reported("events", { of: "read", columns: ["task.pid", "task.tgid"] }, info);
    expect(rows).toEqual(NOWHERE);
    expect(notes).toEqual([expect.stringMatching(/^5 records have no task\.tgid: /u)]);
    expect(notes[0]).toMatch(note);
  });

  test("identifies no pair, is no measure, and has no short name", () => {
    expect(problemsOf("pairs", { from: "read", to: "done", key: "task.tgid" }, catalog)).toEqual([
      'wrong-type line 4: the process of a task is not always known, so it cannot identify a pair (use "pid")',
    ]);
    expect(problemsOf("sum", { of: "read", value: "task.tgid" }, catalog)).toEqual([
      'wrong-type line 3: the process of a task is not always known, so it cannot be measured (use it in "by" or "where")',
    ]);
    expect(problemsOf("count", { of: "read", by: "tgid" }, catalog)).toEqual([
      'unknown-field line 3: probe:read has no field "tgid" (its fields: fd)',
    ]);
    expect(problemsOf("count", { of: "read", by: "task.tgids" }, catalog)).toEqual([
      'unknown-field line 3: probe:read has no field "task.tgids" (did you mean "task.tgid"?)',
    ]);
  });
});
