import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  loadForReport,
  reportRecording,
  type ReportOutcome,
} from "../../../src/app/recordings/report-recording.ts";
import { sourceOf } from "../../support/recorded.ts";
import { problems } from "../spec/support.ts";

const questions = [
  "version: 1",
  "aggregations: {flow: {use: call-graph}}",
  'expect: ["flow[\\"vfs_write\\"].calls == 203"]',
].join("\n");

function report(fixture: string, text: string): ReportOutcome {
  const file = new URL(`../../fixtures/${fixture}.dat.gz`, import.meta.url);
  const spec = loadForReport({ path: "questions.yaml", text }, { readFile: () => undefined });
  if (!spec.ok) throw new Error(spec.error.map(({ message }) => message).join("; "));
  return reportRecording(sourceOf(gunzipSync(readFileSync(file))), spec.value, "0.0.0");
}

describe("questions without what to record", () => {
  test("are answered from all that a recording has", () => {
    const { result } = report("graph/vfs-write-6.12", questions);
    expect(result.problems).toEqual([]);
    expect(result.verdict.status).toBe("passed");
    expect(result.expectations.map(({ verdict }) => verdict)).toEqual(["held"]);
  });

  test("give what a spec gives that says what it recorded", () => {
    const whole = report("graph/vfs-write-6.12", questions).result.aggregations;
    const named = report("graph/vfs-write-6.12", `${questions}\ntracer: function_graph\nduration: 1s`).result
      .aggregations;
    expect(whole).toEqual(named);
  });

  test("count each event as often as it came", () => {
    const text = 'version: 1\naggregations: {n: {use: count, of: "*:*", by: [event]}}';
    const census =
      'version: 1\ntracepoints: ["*:*"]\naggregations: {n: {use: count, of: "*:*", by: [event]}}';
    const { result } = report("trace/linux-6.18", text);
    expect(result.aggregations["n"]!.table).toEqual(
      report("trace/linux-6.18", census).result.aggregations["n"]!.table,
    );
    expect(result.aggregations["n"]!.scalars["total"]?.value).toBeGreaterThan(10_000);
  });

  test.each([
    [
      "an event that isn't there",
      '{use: count, of: "raw_syscalls:sys_entr"}',
      'no event of the recording matches "raw_syscalls:sys_entr"',
      'did you mean "raw_syscalls:sys_enter"?',
    ],
    [
      "nothing near: those of its system first",
      '{use: count, of: "raw_syscalls:nothing_of_this_kind"}',
      'no event of the recording matches "raw_syscalls:nothing_of_this_kind"',
      "it has raw_syscalls:sys_enter, raw_syscalls:sys_exit, block:",
    ],
    [
      "calls, where every recording has their formats",
      "{use: call-graph}",
      "call-graph reads the function_graph tracer's records, which the recording doesn't have",
      "it has block:",
    ],
    [
      "an event that a computation can't do without",
      "{use: sched.switches}",
      "sched.switches reads sched:sched_switch, which the recording doesn't have",
      "it has block:",
    ],
    [
      "stacks",
      '{use: stacks, of: "raw_syscalls:*", frames: user}',
      "stacks reads the stacks of programs, which the recording doesn't have",
      "it has block:",
    ],
  ])("what the recording hasn't is said: %s", (_, request, message, hint) => {
    const outcome = report("trace/linux-6.18", `version: 1\naggregations: {n: ${request}}`);
    expect(outcome.result.verdict.exitStatus).toBe(2);
    expect(outcome.problems).toMatchObject([
      { code: "event-not-recorded", message, hint: expect.stringContaining(hint) as unknown },
    ]);
  });

  test("a spec that says what it recorded is told what a recording has instead", () => {
    const text = "version: 1\nduration: 1s\ntracepoints: [raw_syscalls:sys_entr]";
    expect(report("trace/linux-6.18", text).problems).toMatchObject([
      {
        message: "the recording has no event raw_syscalls:sys_entr",
        hint: 'did you mean "raw_syscalls:sys_enter"?',
      },
    ]);
  });

  test("are no spec to record by", () => {
    expect(problems(questions).map(({ message }) => message)).toEqual([
      "this spec records nothing",
      "nothing ends this recording",
    ]);
  });
});
