import { existsSync, readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { isGone, livingIn, spawnSession, timeUntil } from "../support/session/spawn-session.ts";
import { withoutTracefs } from "../support/kernel-tier/without-tracefs.ts";
import { comparedFiles, tracingState } from "../support/session/state.ts";

// The guardian removes the folder of all sessions right after its own.
afterEach(() => timeUntil(() => !existsSync("/run/ftrace-run"), 1000, "nothing left in /run"));

test("a session leaves everything as it was, and says so", async () => {
  const before = tracingState();
  const run = await spawnSession(["--workload"]);
  const outcome = await run.outcome;
  await run.ended;
  expect(outcome.problems).toEqual([]);
  expect(outcome.stoppedBy).toEqual({ kind: "duration" });
  expect(outcome.teardown).toEqual({ verified: true, identicalFiles: comparedFiles(), differences: [] });
  expect(livingIn(outcome.workload.map(({ pid }) => pid))).toEqual([]);
  expect(tracingState()).toEqual(before);
  expect(isGone(run.session)).toBe(true);
});

test("two sessions at the same time don't see each other", async () => {
  const before = tracingState();
  const runs = await Promise.all([spawnSession(["--workload"]), spawnSession(["--duration-ms", "700"])]);
  const outcomes = await Promise.all(runs.map(({ outcome }) => outcome));
  await Promise.all(runs.map(({ ended }) => ended));
  expect(outcomes.map(({ problems }) => problems)).toEqual([[], []]);
  expect(outcomes.map(({ teardown }) => teardown.verified)).toEqual([true, true]);
  expect(outcomes.map(({ teardown }) => teardown.differences)).toEqual([[], []]);
  expect(tracingState()).toEqual(before);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const)(
  "%s ends recording early, and everything is undone",
  async (signal) => {
    const before = tracingState();
    const run = await spawnSession(["--workload", "--duration-ms", "60000"]);
    await timeUntil(() => isRecording(run.session), 10_000, "recording");
    process.kill(run.pid, signal);
    const outcome = await run.outcome;
    await run.ended;
    expect(outcome.stoppedBy).toMatchObject({ kind: "signal", signal });
    expect(outcome.problems).toEqual([]);
    expect(outcome.teardown.verified).toBe(true);
    expect(tracingState()).toEqual(before);
  },
);

/** Runs the session where nothing is mounted, and stays, so that its mounts can be seen. */
const unmounted = [...withoutTracefs('"$@"; exec sleep 30'), "sh"];

test("tracefs that was not mounted is not mounted afterwards", async () => {
  const run = await spawnSession(["--workload"], unmounted);
  try {
    const outcome = await run.outcome;
    expect(outcome.problems).toEqual([]);
    expect(outcome.teardown).toMatchObject({ verified: true, differences: [] });
    expect(outcome.teardown.identicalFiles).toBeGreaterThan(1000);
    await timeUntil(() => isGone(run.session), 2000, "restored");
    expect(hasTracefs(run.group)).toBe(false);
  } finally {
    process.kill(-run.group, "SIGKILL");
    await run.ended;
  }
});

test("killed after it had mounted tracefs: unmounted within two seconds", async () => {
  const run = await spawnSession(["--workload", "--moment", "mounted"], unmounted);
  try {
    await run.stopped;
    expect(hasTracefs(run.group)).toBe(true);
    process.kill(run.pid, "SIGKILL");
    const ms = await timeUntil(() => isGone(run.session) && !hasTracefs(run.group), 2000, "unmounted");
    console.log(`killed after mounting: restored in ${ms.toFixed(0)} ms`);
  } finally {
    process.kill(-run.group, "SIGKILL");
    await run.ended;
  }
});

test.each(["ends", "is killed"])(
  "two sessions share a mount: it stays when the first %s, and goes with the last",
  async (how) => {
    const first = await spawnSession(
      how === "ends" ? ["--duration-ms", "1500"] : ["--moment", "recording"],
      unmounted,
    );
    try {
      if (how === "ends") await timeUntil(() => hasTracefs(first.group), 5000, "mounted");
      else await first.stopped;
      const second = await spawnSession(
        ["--duration-ms", "3000"],
        ["nsenter", "--target", String(first.group), "--mount"],
      );
      await timeUntil(
        () => existsSync(`/run/ftrace-run/${second.session}/mount`),
        5000,
        "the second relies on it",
      );
      if (how === "ends") await first.outcome;
      else process.kill(first.pid, "SIGKILL");
      await timeUntil(() => !existsSync(`/run/ftrace-run/${first.session}`), 5000, "the first is restored");
      expect(hasTracefs(first.group)).toBe(true);
      const outcome = await second.outcome;
      await second.ended;
      expect(outcome.problems).toEqual([]);
      expect(outcome.teardown.verified).toBe(true);
      expect(hasTracefs(first.group)).toBe(false);
    } finally {
      process.kill(-first.group, "SIGKILL");
      await first.ended;
    }
  },
);

function isRecording(session: string): boolean {
  const file = `/sys/kernel/tracing/instances/${session}/tracing_on`;
  try {
    return (
      readFileSync(file, "utf8") === "1\n" &&
      readFileSync(file.replace("tracing_on", "set_event"), "utf8") !== ""
    );
  } catch {
    return false;
  }
}

function hasTracefs(pid: number): boolean {
  return readFileSync(`/proc/${pid}/mounts`, "utf8").includes(" tracefs ");
}
