import { mkdirSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resultIn, resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { whenRecording } from "../support/cli/when-recording.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";

const SPEC = `
version: 1
name: intruded
duration: 20s
workload:
  - run: [sleep, "0.8"]
tracepoints:
  - {event: sched:sched_switch, filter: prev_pid != 0}
  - sched:sched_wakeup
  - raw_syscalls:sys_enter
buffer: {per-cpu: 4MiB}
aggregations:
  s: {use: count, of: sched:sched_wakeup}
expect:
  - s.total > 0
`;

type Write = (file: string, text: string) => void;

/** Runs the spec, and changes something of its instance when it records. */
async function intruded(change: (write: Write) => void, spec = SPEC) {
  const out = scratchFolder();
  const run = await runCli(
    [scratchSpec(spec), "--json", "-", "--out", out],
    whenRecording((pid) => {
      const name = readdirSync(`${TRACEFS}/instances`).find((one) => one.startsWith(`ftrace-run-${pid}-`));
      change((file, text) => writeFileSync(join(`${TRACEFS}/instances/${name}`, file), text));
    }),
  );
  return { run, result: resultOf(run), out };
}

const WAKEUP = "events/sched/sched_wakeup";
const SWITCH = "events/sched/sched_switch";

/** What another process writes, the file that must be named, and what it was and is. */
const LASTING: readonly (readonly [
  file: string,
  text: string,
  named: string,
  armed: string,
  found: string,
])[] = [
  [`${WAKEUP}/enable`, "0", "set_event", "sched:sched_wakeup", ""],
  [`${WAKEUP}/filter`, "pid == 1", `${WAKEUP}/filter`, "none", "pid == 1"],
  [`${SWITCH}/filter`, "prev_pid == 1", `${SWITCH}/filter`, "prev_pid != 0", "prev_pid == 1"],
  ["tracing_cpumask", "1", "tracing_cpumask", "3", "1"],
  ["options/overwrite", "0", "options/overwrite", "1", "0"],
];

/** Written, and written back. */
const PUT_BACK: readonly (readonly [file: string, changed: string, back: string])[] = [
  ["tracing_on", "0", "1"],
  [`${WAKEUP}/enable`, "0", "1"],
  [`${SWITCH}/filter`, "prev_pid == 1", "prev_pid != 0"],
  ["events/sched/filter", "0", "0"],
  ["tracing_cpumask", "1", "3"],
  ["options/overwrite", "0", "1"],
];

describe("what another process changes in the instance while recording", () => {
  test("is named, and makes the run inconclusive, also in a later report", async () => {
    const { run, result, out } = await intruded((write) => write("tracing_on", "0"));
    expect(run.status).toBe(4);
    expect(result.recording!.changes).toEqual([{ file: "tracing_on", armed: "1", found: "0" }]);
    const [reason] = result.verdict.reasons;
    expect(reason).toBe('tracing_on changed while recording: from "1" to "0"');
    expect(result.expectations.map(({ verdict }) => verdict)).toEqual(["inconclusive"]);
    expect(result.session!.teardown.verified).toBe(true);
    const again = await runCli(["report", join(out, "trace.dat"), scratchSpec(SPEC), "--json", "-"]);
    expect([again.status, resultOf(again).verdict.reasons]).toEqual([4, result.verdict.reasons]);
  });

  test("is named file by file", async () => {
    const { run, result } = await intruded((write) => {
      for (const [file, text] of LASTING) write(file, text);
    });
    expect(run.status).toBe(4);
    const changes = result.recording!.changes!;
    for (const [, , file, armed, found] of LASTING)
      expect(changes.find((change) => change.file === file)).toEqual({ file, armed, found });
  });

  test("and puts back is named, too", async () => {
    const { run, result } = await intruded((write) => {
      for (const [file, changed, back] of PUT_BACK) {
        write(file, changed);
        write(file, back);
      }
    });
    expect(run.status).toBe(4);
    const files = result.recording!.changes!.map(({ file }) => file);
    expect(files).toEqual(expect.arrayContaining(["tracing_on", ...PUT_BACK.slice(1).map(([file]) => file)]));
  });

  test("and events that it throws away", async () => {
    const { run, result } = await intruded((write) => write("trace", ""));
    expect(run.status).toBe(4);
    expect(result.recording!.changes).toEqual([{ file: "trace" }]);
  });

  test("an instance of its own is none of it", async () => {
    const theirs = `${TRACEFS}/instances/theirs-${process.pid}`;
    const { run, result } = await intruded(() => {
      mkdirSync(theirs);
      writeFileSync(`${theirs}/tracing_on`, "0");
      writeFileSync(`${theirs}/${WAKEUP}/filter`, "pid == 1");
    });
    rmdirSync(theirs);
    expect([run.status, result.recording!.changes]).toEqual([0, undefined]);
  });

  test("a buffer's size, which the kernel rounds", async () => {
    const { run, result } = await intruded((write) => write("buffer_size_kb", "5000"));
    expect(run.status).toBe(4);
    expect(result.recording!.changes!.map(({ file, found }) => [file, found])).toContainEqual([
      "buffer_size_kb",
      "5000",
    ]);
  });

  test("a thread that is taken from a list of threads", async () => {
    const spec = SPEC.replace("tracepoints:", "scope: {pids: workload}\ntracepoints:");
    const { run, result } = await intruded((write) => write("set_event_pid", "1"), spec);
    expect(run.status).toBe(4);
    expect(result.recording!.changes!.map(({ file }) => file)).toContain("set_event_pid");
  });
});

test("lists of threads that the kernel itself shortens, markers and stacks are no changes", async () => {
  const spec = `
version: 1
duration: 20s
markers: true
workload:
  - run: [sh, -c, 'for i in 1 2 3; do echo hello > "$FTRACE_RUN_MARKER"; sleep 0.1; done']
    count: 3
scope: {pids: workload}
tracepoints:
  - {event: sched:sched_switch, stack: true}
  - raw_syscalls:*
aggregations: {s: {use: count, of: sched:sched_switch}}
expect: [s.total > 0]
`;
  const { status, stdout, stderr } = await runCli([scratchSpec(spec), "--json", "-", "--quiet"]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(resultIn(stdout).recording!.changes).toBeUndefined();
});
