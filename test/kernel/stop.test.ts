import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
  appendFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { whenRecording } from "../support/cli/when-recording.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { tracingState } from "../support/session/state.ts";

/** Writes 200 marked lines; the kernel stops at one of them. */
function marked(stop: string, more = ""): string {
  return `
version: 1
name: marked
markers: true
duration: 20s
stop: ${stop}
workload:
  - run: [sh, -c, 'for i in $(seq 200); do echo "line $i." > $FTRACE_RUN_MARKER; done 2>/dev/null; sleep 10']
    wait: false
${more}aggregations:
  lines: {use: count, of: "ftrace:print"}
  last: {use: events, of: "ftrace:print", columns: [buf], last: 1}
`;
}

describe("the kernel stops at the event", () => {
  test.each([1, 37, 200])(
    "at marker %d of 200 there are as many, and the last one is that marker",
    async (n) => {
      const before = tracingState();
      const out = scratchFolder();
      const run = await runCli([
        scratchSpec(marked(`{on: "ftrace:print", where: 'buf ~ "line ${n}.*"'}`)),
        "--json",
        "-",
        "--quiet",
        "--out",
        out,
      ]);
      const { aggregations, session, recording, verdict } = resultOf(run);
      expect(verdict.status, run.stderr).toBe("passed");
      expect(session!.stoppedBy).toEqual({ kind: "event", event: "ftrace:print" });
      expect(aggregations["lines"]!.scalars["total"]!.value).toBe(n);
      expect(recording!.changes).toBeUndefined();
      expect(recording!.durationNs).toBeLessThan(2e9);
      const shown = await runCli(["show", join(out, "trace.dat")]);
      expect(shown.stdout.trimEnd().split("\n").at(-1)).toMatch(
        new RegExp(`tracing_mark_write: line ${n}\\.$`),
      );
      expect(tracingState()).toEqual(before);
    },
  );

  test("an event that is not listed is recorded once, and the events of ftrace-run itself do not stop it", async () => {
    const spec = `
version: 1
name: missing-file
duration: 20s
stop: {on: syscalls:sys_enter_openat, where: 'filename.ustring ~ "/nonexisting*"'}
tracepoints: [syscalls:sys_exit_openat]
workload: [{run: [sh, -c, 'cat /nonexisting-1 /nonexisting-2; exec sleep 10']}]
aggregations:
  n: {use: count, of: syscalls:sys_enter_openat}
`;
    const { session, aggregations } = resultOf(await runCli([scratchSpec(spec), "--json", "-", "--quiet"]));
    expect(session!.stoppedBy).toEqual({ kind: "event", event: "syscalls:sys_enter_openat" });
    expect(aggregations["n"]!.scalars["total"]!.value).toBe(1);
  });

  test("without a condition the first event is the only one, and it is the workload's", async () => {
    const spec = `
version: 1
name: first-write
duration: 20s
stop: syscalls:sys_enter_sync
workload: [{run: [sh, -c, 'sleep 0.2; sync; sync; exec sleep 10']}]
aggregations:
  n: {use: count, of: syscalls:sys_enter_sync, by: comm}
expect: ['n["sync"].count == 1', n.total == 1]
`;
    const { session, verdict } = resultOf(await runCli([scratchSpec(spec), "--json", "-", "--quiet"]));
    expect(verdict.reasons).toEqual([]);
    expect(session!.stoppedBy).toEqual({ kind: "event", event: "syscalls:sys_enter_sync" });
  });
});

describe("what does not stop it", () => {
  test("a condition that no event meets: the duration ends it", async () => {
    const spec = marked(`{on: "ftrace:print", where: 'buf ~ "none*"'}`).replace("20s", "500ms");
    const { session, aggregations } = resultOf(await runCli([scratchSpec(spec), "--json", "-", "--quiet"]));
    expect(session!.stoppedBy).toEqual({ kind: "duration" });
    expect(aggregations["lines"]!.scalars["total"]!.value).toBe(200);
  });

  test("another process that switches tracing off: said, and not taken for the event", async () => {
    const spec = marked(`{on: "ftrace:print", where: 'buf ~ "none*"'}`).replace("20s", "1s");
    const run = await runCli(
      [scratchSpec(spec), "--json", "-"],
      whenRecording((pid) => writeFileSync(join(instanceOf(pid), "tracing_on"), "0")),
    );
    const { session, recording } = resultOf(run);
    expect(session!.stoppedBy).toEqual({ kind: "duration" });
    expect(recording!.changes).toEqual([{ file: "tracing_on", armed: "1", found: "0" }]);
  });
});

describe("another program's trigger", () => {
  const folder = `${TRACEFS}/instances/test-stop-${process.pid}`;
  const trigger = `${folder}/events/sched/sched_process_exec/trigger`;
  afterEach(() => {
    if (existsSync(folder)) rmdirSync(folder);
  });

  test("stays, also after kill -9", async () => {
    mkdirSync(folder);
    appendFileSync(trigger, "traceoff if pid == 0\n");
    const before = readFileSync(trigger, "utf8");
    const spec = `
version: 1
duration: 20s
stop: {on: sched:sched_process_exec, where: pid == 0}
tracepoints: [sched:sched_switch]
`;
    let own = "";
    await runCli(
      [scratchSpec(spec)],
      whenRecording((pid) => {
        own = instanceOf(pid);
        expect(readFileSync(`${own}/events/sched/sched_process_exec/trigger`, "utf8")).toBe(
          "traceoff:count=1 if pid == 0\n",
        );
        process.kill(pid, "SIGKILL");
      }),
    );
    await expect.poll(() => existsSync(own), { timeout: 3000 }).toBe(false);
    expect(readFileSync(trigger, "utf8")).toBe(before);
    expect(spawnSync("grep", ["-rl", "traceoff:count", `${TRACEFS}/events/sched`]).stdout.toString()).toBe(
      "",
    );
  });
});

function instanceOf(pid: number): string {
  const name = readdirSync(`${TRACEFS}/instances`).find((one) => one.startsWith(`ftrace-run-${pid}-`));
  return `${TRACEFS}/instances/${name}`;
}
