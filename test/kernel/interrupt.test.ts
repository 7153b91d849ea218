import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { whenRecording } from "../support/cli/when-recording.ts";
import { scratchSpec } from "../support/cli/scratch.ts";
import { tracingState } from "../support/session/state.ts";

const spec = `
version: 1
name: interrupted
duration: 60s
workload:
  - run: [sleep, "61.75"]
tracepoints: [sched:sched_switch]
aggregations:
  switches: {use: count, of: sched:sched_switch}
expect:
  - switches.total > 0
`;

/** Starts a run and sends it signals, the first when it is recording. */
async function interrupted(signals: readonly NodeJS.Signals[]) {
  const path = scratchSpec(spec);
  const startedMs = performance.now();
  const run = await runCli(
    [path, "--json", "-"],
    whenRecording((pid) => sendInTurn(pid, signals)),
  );
  return { run, tookMs: performance.now() - startedMs };
}

async function sendInTurn(pid: number, signals: readonly NodeJS.Signals[]): Promise<void> {
  for (const signal of signals) {
    process.kill(pid, signal);
    // Two that wait to be delivered are one.
    await sleep(20);
  }
}

test("Ctrl-C ends the recording early, and there is still a report and a verdict", async () => {
  const before = tracingState();
  const { run, tookMs } = await interrupted(["SIGINT"]);
  const { session, verdict, aggregations } = resultOf(run);
  expect(run.status).toBe(0);
  expect(verdict.status).toBe("passed");
  expect(session?.stoppedBy).toMatchObject({ kind: "signal", signal: "SIGINT" });
  expect(session?.workload).toMatchObject([{ endedBySession: true }]);
  expect(aggregations["switches"]?.scalars["total"]?.value).toBeGreaterThan(0);
  expect(tookMs).toBeLessThan(15_000);
  expect(tracingState()).toEqual(before);
});

test.each([
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("%s ends the run: exit %i, after a complete teardown", async (signal, status) => {
  const before = tracingState();
  const { run, tookMs } = await interrupted([signal]);
  expect(run.status).toBe(status);
  expect(resultOf(run).session?.teardown.verified).toBe(true);
  expect(tookMs).toBeLessThan(15_000);
  expect(tracingState()).toEqual(before);
});

test("a second Ctrl-C ends at once, torn down: exit 130", async () => {
  const before = tracingState();
  const { run, tookMs } = await interrupted(["SIGINT", "SIGINT"]);
  expect(run.status).toBe(130);
  expect(tookMs).toBeLessThan(15_000);
  expect(tracingState()).toEqual(before);
});
