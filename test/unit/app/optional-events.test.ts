import { gunzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { prepareSpec } from "../../../src/app/prepare-spec.ts";
import { reportRecording } from "../../../src/app/recordings/report-recording.ts";
import { textReport } from "../../../src/report/text/text-report.ts";
import { sourceOf } from "../../support/recorded.ts";
import { someFacts } from "../plan/facts.ts";
import { loaded, marked } from "../spec/support.ts";

/** The test kernel has sched_switch and sched_wakeup, and nothing that begins with sched_p. */
function spec(aggregations: readonly string[], expectations: readonly string[] = []): string {
  return `version: 1
duration: 1s
tracepoints:
  - sched:sched_switch
  - sched:sched_wakeup
  - {event: sched:sched_process_hang, optional: true}
  - {event: "sched:sched_pi*", optional: true}
aggregations:
${aggregations.map((line) => `  ${line}`).join("\n")}
expect: [${expectations.map((text) => JSON.stringify(text)).join(", ")}]
`;
}

function prepared(yaml: string) {
  return prepareSpec(loaded(yaml), someFacts(), "s");
}

function warningsOf(yaml: string): readonly string[] {
  const result = prepared(yaml);
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("; "));
  return result.value.warnings
    .filter(({ code }) => code === "event-not-recorded")
    .map((found) => `${found.severity} under ${marked(found)}: ${found.message}`);
}

describe("an aggregation that reads an optional event which the kernel lacks", () => {
  test.each([
    ["by its name", "{use: count, of: sched:sched_process_hang}", "sched:sched_process_hang"],
    ["by its short name", "{use: count, of: sched_process_hang}", "sched_process_hang"],
    ["by a glob", '{use: count, of: "sched:sched_process*"}', "sched:sched_process*"],
    ["by one of what a glob means", "{use: count, of: sched:sched_pi_setprio}", "sched:sched_pi_setprio"],
    [
      "beside another",
      "{use: count, of: [sched:sched_switch, sched:sched_process_hang]}",
      "sched:sched_process_hang",
    ],
    [
      "at one end",
      "{use: latency, from: sched:sched_wakeup, to: sched:sched_process_hang, key: common_pid}",
      "sched:sched_process_hang",
    ],
    [
      "although more is wrong that can't be known",
      "{use: count, of: sched_process_hang, by: x}",
      "sched_process_hang",
    ],
  ])("is left out with a warning: %s", (_, aggregation, pattern) => {
    expect(warningsOf(spec([`some: ${aggregation}`]))).toEqual([
      `warning under some: "some" is left out: this kernel has no event ${pattern}`,
    ]);
  });

  test("takes the warning about the event along, and nothing else", () => {
    const result = prepared(spec(["all: {use: count, of: sched:sched_switch}"]));
    expect(result.ok && result.value.warnings.map(({ message }) => message)).toEqual([
      "this kernel has no event sched:sched_process_hang",
      "no event of this kernel matches sched:sched_pi*",
    ]);
  });

  test("may be named in expectations, whatever they ask of it", () => {
    const expectations = [
      "hangs.total == 0",
      'hangs["a", "b"].p17 < 1ms',
      "hangs.total < 1 || all.total > 1",
    ];
    const aggregations = [
      "hangs: {use: count, of: sched:sched_process_hang}",
      "all: {use: count, of: sched:sched_switch}",
    ];
    expect(prepared(spec(aggregations, expectations)).ok).toBe(true);
  });
});

test.each([
  ["an event that no tracepoint asks for", "{use: count, of: sched:sched_wakeup_new}"],
  ["a misspelt optional event", "{use: count, of: sched:sched_proces_hang}"],
  ["an event of another system", "{use: count, of: irq:sched_process_hang}"],
  [
    "an optional event beside one that no tracepoint asks for",
    "{use: count, of: [sched_process_hang, irq:x]}",
  ],
])("%s is a mistake in the spec", (_, aggregation) => {
  const result = prepared(spec([`some: ${aggregation}`]));
  expect(result).toMatchObject({ ok: false });
  expect(result.ok ? [] : result.error.map(({ code }) => code)).toContain("event-not-recorded");
});

test("a required event that the kernel lacks is still refused", () => {
  const yaml = spec(["some: {use: count, of: sched:sched_switch}"]).replace(", optional: true}", "}");
  expect(prepared(yaml)).toMatchObject({ ok: false, error: [{ code: "unknown-event", fault: "kernel" }] });
});

describe("a recording without an optional event", () => {
  const dat = gunzipSync(readFileSync(new URL("../../fixtures/trace/linux-6.18.dat.gz", import.meta.url)));
  const yaml = `version: 1
duration: 1s
tracepoints: [syscalls:sys_enter_close, {event: sched:sched_process_hang, optional: true}]
loss: allow
aggregations:
  hangs: {use: count, of: sched:sched_process_hang}
  all: {use: count, of: syscalls:sys_enter_close}
expect: [hangs.total == 0, all.total > 0, all.total > 0 || hangs.total > 0]
`;

  test("is inconclusive about it, says why, and keeps the spec's order", () => {
    const { result } = reportRecording(sourceOf(dat), loaded(yaml), "1");
    const reason = '"hangs" is left out: the recording has no event sched:sched_process_hang';
    expect(Object.keys(result.aggregations)).toEqual(["hangs", "all"]);
    expect(result.expectations.map(({ verdict, reason: why }) => [verdict, why])).toEqual([
      ["inconclusive", reason],
      ["held", undefined],
      ["held", undefined],
    ]);
    expect(result.verdict).toEqual({
      status: "inconclusive",
      exitStatus: 4,
      reasons: [`can't be judged: hangs.total == 0 (${reason})`],
    });
  });

  test("says in the report that it is left out", () => {
    const { result } = reportRecording(sourceOf(dat), loaded(yaml), "1");
    expect(textReport(result, { width: 200, color: false, unicode: true })).toContain(
      "hangs (count)\n  note: Left out: the recording has no event sched:sched_process_hang, which is optional.\n",
    );
  });
});
