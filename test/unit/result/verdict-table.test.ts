import { describe, expect, test } from "vitest";
import { judgeExpectations } from "../../../src/result/expectations/judge-expectations.ts";
import type { ExpectationVerdict, TableColumn } from "../../../src/document/result-document.ts";
import type { AggregationResult, KeyDomain } from "../../../src/document/aggregation-result.ts";
import { parseExpression } from "../../../src/expr/parse.ts";
import { noSymbols, type SymbolTable } from "../../../src/trace/names/symbols.ts";
import { aggregate } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, type MadeEvent, ordered } from "../../support/batch-builder.ts";
import { sampleParts, sampleRecording, sampleResult } from "../report/sample.ts";

/**
 * The table of docs/decisions/verdicts.md, a line each: what an expectation looks at, what it comes to, and the run's exit
 * status where it is the only one.
 */

const enter = madeFormat("raw_syscalls:sys_enter", { id: "s64" });
const leave = madeFormat("raw_syscalls:sys_exit", { id: "s64", ret: "s64" });
const open = madeFormat("sched:open", { path: "text", comm: "text", bytes: "u32" });
const calls = catalogOf(enter, leave);
const opens = catalogOf(open);

const drop = {
  ...madeFormat("skb:drop", { reason: "u32" }),
  printFormat: '"%s", __print_symbolic(REC->reason, { 2, "NO_SOCKET" }, { 3, "CSUM" })',
};
const dropped: MadeEvent = { event: drop, time: 20, fields: { reason: 2 } };

const READ = 0n;
const syscall: readonly MadeEvent[] = [
  { event: enter, time: 10, pid: 7, fields: { id: READ } },
  { event: leave, time: 30, pid: 7, fields: { id: READ, ret: 5n } },
];
/** A task whose name the kernel forgot. */
const nameless: MadeEvent = { event: open, time: 50, pid: 99, fields: { path: "/b", comm: "x", bytes: 3 } };
const named: MadeEvent = { event: open, time: 40, pid: 7, fields: { path: "/a", comm: "sh", bytes: 2 } };

/** As a recording has it, where an expectation names the function. */
const symbols: SymbolTable = {
  ...noSymbols,
  addressOf: (name) => (name === "vfs_fsync" ? 0xffff_ffff_8123_4560n : undefined),
};

const results: Readonly<Record<string, AggregationResult>> = {
  calls: aggregate("syscalls.summary", {}, calls, [ordered(syscall)]),
  paths: aggregate("count", { of: "sched:open", by: "path", top: 1 }, opens, [ordered([named, nameless])]),
  tasks: aggregate("count", { of: "sched:open", by: ["pid", "path"] }, opens, [ordered([named])]),
  sizes: aggregate("stats", { of: "sched:open", value: "bytes", by: "path" }, opens, [ordered([named])]),
  drops: aggregate("count", { of: "drop", by: "reason" }, catalogOf(drop), [ordered([dropped])]),
  functions: emptyTable("function", { kind: "functions" }, "calls"),
  busy: emptyTable("comm", { kind: "busy-tasks" }, "time"),
  nobody: aggregate("count", { of: "sched:open", by: "path", where: "bytes > 9" }, opens, [ordered([named])]),
};
/** Tables of which only keys and columns matter. */
function emptyTable(key: string, domain: KeyDomain, value: string): AggregationResult {
  const texts = { unit: "none", description: "" } as const;
  const columns: readonly TableColumn[] = [
    { ...texts, name: key, role: "key", type: "text" },
    { ...texts, name: value, role: "value", type: "integer", unit: "events" },
  ];
  const judging = { additive: [value], domains: [domain] };
  return { table: { columns, rows: [], totalRows: 0 }, judging, scalars: {}, notes: [] };
}

const forgotten = aggregate("count", { of: "raw_syscalls:sys_enter", by: "comm" }, calls, [
  ordered([...syscall.slice(0, 1), { event: enter, time: 60, pid: 99, fields: { id: 1n } }]),
]);

interface Run {
  readonly lost?: number;
  readonly loss?: "allow";
  readonly malformedPages?: number;
  /** None of its events came. */
  readonly silent?: boolean;
  readonly leftOut?: boolean;
  readonly result?: AggregationResult;
}

type Line = readonly [what: string, text: string, verdict: ExpectationVerdict, status: number, run?: Run];

const lines: Line[] = [
  // Nothing is missing, and the events came.
  ["a scalar that holds", "calls.total == 1", "held", 0],
  ["a scalar that doesn't", "calls.total == 2", "failed", 1],
  ["a scalar without a value", "nobody.total / nobody.rows > 1", "inconclusive", 4],
  ["a row", 'calls["read"].calls == 1', "held", 0],
  ["a row that doesn't hold", 'calls["read"].calls == 7', "failed", 1],
  ["a row that top cut off", 'paths["/b"].count == 1', "held", 0],
  ["a key of several parts", 'tasks[7, "/a"].count == 1', "held", 0],
  // No such row: counts and sums are 0.
  ["a count of no row", 'calls["socket"].calls == 0', "held", 0],
  ["a count of no row, with ==", 'calls["openat"].calls == 7', "failed", 1],
  ["a count of no row, with >", 'calls["openat"].calls > 0', "failed", 1],
  ["a count of no row, with <", 'calls["openat"].calls < 3', "held", 0],
  ["a count of no row, negated", '!(calls["openat"].calls > 0)', "held", 0],
  ["a count of no row, in a sum", 'calls["openat"].calls + calls["read"].calls == 1', "held", 0],
  ["a sum of no row", 'sizes["/c"].total == 0', "held", 0],
  ["a time of no row", 'calls["openat"].total < 1ms', "held", 0],
  ["a share of no row", 'paths["/c"].share < 10%', "held", 0],
  ["a share of no row where there is no whole", 'nobody["/c"].share < 10%', "inconclusive", 4],
  ["a count of no row where a condition takes none", 'nobody["/c"].count == 0', "held", 0],
  ["one part of the key is another", 'tasks[8, "/a"].count == 0', "held", 0],
  // No such row: the rest has no value.
  ["a mean of no row", 'calls["openat"].mean < 1ms', "inconclusive", 4],
  ["a minimum of no row", 'calls["openat"].min > 1ms', "inconclusive", 4],
  ["a maximum of no row", 'calls["openat"].max < 1ms', "inconclusive", 4],
  ["a percentile of no row", 'sizes["/c"].p50 == 0', "inconclusive", 4],
  ["a standard deviation of no row", 'sizes["/c"].sd == 0', "inconclusive", 4],
  // No such row, and there can't be one.
  ["a system call that doesn't exist", 'calls["opnat"].calls == 0', "inconclusive", 4],
  ["a number of a call without a name", 'calls["#900"].calls == 0', "held", 0],
  ["a text where the key is a number", 'tasks["sh", "/a"].count == 0', "inconclusive", 4],
  ["a number beyond the field", 'tasks[-5, "/a"].count == 0', "inconclusive", 4],
  ["a text longer than the field", `paths["${"x".repeat(16)}"].count == 0`, "inconclusive", 4],
  ["the longest text of the field", `paths["${"x".repeat(15)}"].count == 0`, "held", 0],
  [
    "a name longer than a task's",
    'forgotten["a-name-of-17-byte"].count == 0',
    "inconclusive",
    4,
    { result: forgotten },
  ],
  ["a word that no number has", 'drops["NO_SOKET"].count == 0', "inconclusive", 4],
  ["a number where its word is shown", "drops[2].count == 1", "inconclusive", 4],
  ["a word that no event had", 'drops["CSUM"].count == 0', "held", 0],
  ["a number without a word", 'drops["0x9"].count == 0', "held", 0],
  ["a word", 'drops["NO_SOCKET"].count == 1', "held", 0],
  // No such row, and its events may be somewhere else.
  [
    "a task while another has no name",
    'forgotten["sh"].count == 0',
    "inconclusive",
    4,
    { result: forgotten },
  ],
  ["a task that has a row all the same", 'forgotten["worker"].count == 1', "held", 0, { result: forgotten }],
  [
    "a row while there are too many",
    'many["/c"].count == 0',
    "inconclusive",
    4,
    { result: withRow(results["paths"]!, [null, 5, 0.1]) },
  ],
  [
    "a row while strings could not be read",
    'unread["/c"].count == 0',
    "inconclusive",
    4,
    { result: withScalar(results["paths"]!, "unreadable", 3) },
  ],
  [
    "a row of a table that says it lacks some",
    'partial["/c"].count == 0',
    "inconclusive",
    4,
    {
      result: {
        ...results["paths"]!,
        judging: { ...results["paths"]!.judging, incomplete: "3 stacks are missing" },
      },
    },
  ],
  ["a function that was never called", 'functions["vfs_fsync"].calls == 0', "held", 0],
  ["a function that the recording doesn't know", 'functions["vfs_fsinc"].calls == 0', "inconclusive", 4],
  ["the idle task's time, which is apart", 'busy["swapper/0"].time == 0', "inconclusive", 4],
  ["another task's time", 'busy["cat"].time == 0', "held", 0],
  // Lost events.
  ["anything, with loss", "calls.total == 1", "inconclusive", 4, { lost: 1 }],
  ["what fails, with loss", "calls.total == 2", "inconclusive", 4, { lost: 1 }],
  ["a count above its limit, with loss", "paths.total < 2", "failed", 1, { lost: 1 }],
  ["a count above its value, with loss", "paths.total == 1", "failed", 1, { lost: 1 }],
  ["a count below its value, with loss", "paths.total == 3", "inconclusive", 4, { lost: 1 }],
  ["a count that holds, with loss", "paths.total >= 2", "inconclusive", 4, { lost: 1 }],
  ["a count that must not be, with loss", "!(paths.total > 1)", "failed", 1, { lost: 1 }],
  ["a limit on the left, with loss", "1 >= paths.total", "failed", 1, { lost: 1 }],
  ["a row above its limit, with loss", 'paths["/b"].count < 1', "failed", 1, { lost: 1 }],
  ["a row that isn't there, with loss", 'paths["/c"].count > 1', "inconclusive", 4, { lost: 1 }],
  ["a maximum above its limit, with loss", 'sizes["/a"].max < 2', "failed", 1, { lost: 1 }],
  ["a maximum below its limit, with loss", 'sizes["/a"].max > 2', "inconclusive", 4, { lost: 1 }],
  ["a minimum below its limit, with loss", 'sizes["/a"].min > 2', "failed", 1, { lost: 1 }],
  ["a minimum above its limit, with loss", 'sizes["/a"].min < 2', "inconclusive", 4, { lost: 1 }],
  ["a mean above its limit, with loss", 'sizes["/a"].mean < 2', "inconclusive", 4, { lost: 1 }],
  ["a share above its limit, with loss", 'paths["/b"].share < 10%', "inconclusive", 4, { lost: 1 }],
  ["a rate above its limit, with loss", "paths.per-second < 0.1", "inconclusive", 4, { lost: 1 }],
  ["two counts, with loss", "paths.total < nobody.total", "inconclusive", 4, { lost: 1 }],
  ["a minimum above a count, with loss", 'sizes["/a"].min * 1 > 2', "inconclusive", 4, { lost: 1 }],
  ["one side above its limit, with loss", "paths.total < 2 && calls.total == 1", "failed", 1, { lost: 1 }],
  [
    "one of two above its limit, with loss",
    "paths.total < 2 || calls.total == 2",
    "inconclusive",
    4,
    { lost: 1 },
  ],
  ["both above their limits, with loss", "paths.total < 2 || tasks.total < 1", "failed", 1, { lost: 1 }],
  [
    "a count above its limit, with garbage",
    "paths.total < 2",
    "inconclusive",
    4,
    { malformedPages: 1, loss: "allow" },
  ],
  ["no row, with loss", 'calls["socket"].calls == 0', "inconclusive", 4, { lost: 1 }],
  ["a scalar, with loss allowed", "calls.total == 1", "held", 0, { lost: 1, loss: "allow" }],
  ["a scalar that fails, with loss allowed", "calls.total == 2", "failed", 1, { lost: 1, loss: "allow" }],
  ["a row, with loss allowed", 'calls["read"].calls == 1', "held", 0, { lost: 1, loss: "allow" }],
  ["no row, with loss allowed", 'calls["socket"].calls == 0', "inconclusive", 4, { lost: 1, loss: "allow" }],
  ["no row, no loss, loss allowed", 'calls["socket"].calls == 0', "held", 0, { loss: "allow" }],
  [
    "pages that can't be decoded",
    "calls.total == 1",
    "inconclusive",
    4,
    { malformedPages: 1, loss: "allow" },
  ],
  // None of the aggregation's events came.
  ["none came, and that is expected", "empty.total == 0", "held", 0, { silent: true }],
  ["none came, and some were expected", "empty.total > 0", "inconclusive", 4, { silent: true }],
  ["none came, and a row is asked for", 'empty["/a"].count == 0', "inconclusive", 4, { silent: true }],
  ["none came, and anything else is asked for", "empty.rows == 0", "inconclusive", 4, { silent: true }],
  ["none came, with loss", "empty.total == 0", "inconclusive", 4, { silent: true, lost: 1 }],
  ["an optional event that is not there", "empty.total == 0", "inconclusive", 4, { leftOut: true }],
  // Several in one expectation: what decides, decides.
  ["one side fails, the other has no value", 'calls.total == 2 && calls["openat"].mean < 1s', "failed", 1],
  [
    "one side holds, the other has no value",
    'calls.total == 1 && calls["openat"].mean < 1s',
    "inconclusive",
    4,
  ],
  ["one of two holds, the other has no value", 'calls.total == 1 || calls["openat"].mean < 1s', "held", 0],
  [
    "one of two fails, the other has no value",
    'calls.total == 2 || calls["openat"].mean < 1s',
    "inconclusive",
    4,
  ],
  [
    "one side fails, none of the other came",
    "calls.total == 2 && empty.total > 0",
    "failed",
    1,
    { silent: true },
  ],
  [
    "one side holds, none of the other came",
    "calls.total == 1 && empty.total > 0",
    "inconclusive",
    4,
    { silent: true },
  ],
  [
    "one side holds, none of the other may come",
    "calls.total == 1 && empty.total == 0",
    "held",
    0,
    { silent: true },
  ],
  ["beside what is left out", "calls.total == 2 && empty.total > 0", "failed", 1, { leftOut: true }],
];

const cases = lines.map(
  ([what, text, verdict, status, run = {}]) => [what, text, verdict, status, run] as const,
);

test.each(cases)("%s: %s is %s, and the exit status %d", (_, text, verdict, status, run) => {
  const { expectations, verdict: decided } = judged([text], run);
  expect([expectations[0]!.verdict, decided.exitStatus]).toEqual([verdict, status]);
});

test.each([
  ['calls["openat"].calls == 7', 'no row ["openat"], counted as 0'],
  ['calls["socket"].calls == 0', 'no row ["socket"], counted as 0'],
  [
    'calls["opnat"].calls == 0',
    'calls has no row ["opnat"]: syscall can\'t be "opnat", no system call has that name: did you mean "openat"?',
  ],
  ['calls["openat"].mean < 1ms', 'calls has no row ["openat"]'],
  [
    'tasks[-5, "/a"].count == 0',
    'tasks has no row [-5, "/a"]: pid can\'t be -5, its values are 0 to 4194304',
  ],
] as const)("%s says: %s", (text, reason) => {
  expect(judged([text], {}).expectations[0]!.reason).toBe(reason);
});

describe("a run with several expectations", () => {
  const holds = "calls.total == 1";
  const fails = "calls.total == 2";
  const open = 'calls["openat"].mean < 1ms';

  test.each([
    [[holds, holds], 0],
    [[holds, fails], 1],
    [[holds, open], 4],
    [[fails, open], 1],
    [[open, fails], 1],
    [[open, holds, fails], 1],
    [[open, open], 4],
  ])("%j exits with %d", (texts, status) => {
    const { verdict } = judged(texts, {});
    expect(verdict.exitStatus).toBe(status);
    const told = texts.filter((text) => text !== holds);
    expect(told.every((text) => verdict.reasons.some((reason) => reason.includes(text)))).toBe(true);
  });

  test.each([[[fails, open]], [[fails, holds]]])("%j on a recording with loss exits with 4", (texts) => {
    expect(judged(texts, { lost: 1 }).verdict.exitStatus).toBe(4);
  });
});

function judged(texts: readonly string[], run: Run): ReturnType<typeof sampleResult> {
  const at = { source: { path: "t.yaml", text: "" }, start: 0, end: 0 };
  const expectations = texts.map((text) => {
    const tree = parseExpression(text, () => at);
    if (!tree.ok) throw new Error(`not an expression: ${text}`);
    return { expression: { text, at, tree: tree.value } };
  });
  const events: Readonly<Record<string, string>> = { calls: "raw_syscalls:sys_exit", empty: "sched:never" };
  const empty = aggregate("count", { of: "sched:open", by: "path" }, opens, []);
  const all = {
    ...results,
    empty,
    ...(run.result &&
      Object.fromEntries(["forgotten", "many", "unread", "partial"].map((name) => [name, run.result!]))),
  };
  const named = Object.entries(all).map(([name, result]) => ({
    name,
    use: "count",
    events: [events[name] ?? "sched:open"],
    result,
    ...(run.leftOut && name === "empty" && { leftOut: "the recording has no event sched:never" }),
  }));
  const eventCounts = new Map([
    ["raw_syscalls:sys_exit", 1],
    ["sched:open", 2],
    ["sched:never", 0],
  ]);
  const recording = {
    ...sampleRecording({ dropped: run.lost ?? 0 }, { malformedPages: run.malformedPages ?? 0 }),
    eventCounts,
  };
  return sampleResult({
    recording,
    spec: { ...sampleParts().spec, expect: expectations, loss: run.loss ?? "fail" },
    expectations: judgeExpectations(expectations, named, {
      eventCounts,
      isLossy: (run.lost ?? 0) > 0,
      symbols,
      architecture: "x86_64",
    }),
  });
}

function withRow(
  result: AggregationResult,
  row: AggregationResult["table"]["rows"][number],
): AggregationResult {
  return { ...result, table: { ...result.table, rows: [...result.table.rows, row] } };
}

function withScalar(result: AggregationResult, name: string, value: number): AggregationResult {
  return { ...result, scalars: { ...result.scalars, [name]: { value, unit: "events" } } };
}
