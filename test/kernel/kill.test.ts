import { existsSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { recoverSessions } from "../../src/session/net/recover.ts";
import {
  childrenOf,
  groupsListed,
  isGone,
  livingIn,
  spawnSession,
  timeUntil,
  type SpawnedSession,
} from "../support/session/spawn-session.ts";
import { commandOf, killGuardian } from "../support/session/kill-guardian.ts";
import { comparedFiles, tracingState } from "../support/session/state.ts";

const LIMIT_MS = 2000;

// The guardian removes the folder of all sessions right after its own.
afterEach(() => timeUntil(() => !existsSync("/run/ftrace-run"), 1000, "nothing left in /run"));

const running: SpawnedSession[] = [];

/** A test that fails leaves nothing behind either. */
afterEach(async () => {
  for (const { pid, ended } of running.splice(0)) {
    if (isRunning(pid)) process.kill(pid, "SIGKILL");
    await ended;
  }
});

/** The fifth moment, right after mounting, is in `teardown.test.ts`: it needs a mount namespace of its own. */
const moments = ["instance", "configure", "recording", "undo"] as const;

test.each(moments)(
  "kill -9 at the moment `%s`: within two seconds everything is as before",
  async (moment) => {
    const { run, before, groups } = await stoppedAt(moment);
    process.kill(run.pid, "SIGKILL");
    await expectRestored(run, groups, before, `kill -9 at ${moment}`);
  },
);

test.each(moments)("kill -9 of the whole process group at the moment `%s`", async (moment) => {
  const { run, before, groups } = await stoppedAt(moment);
  process.kill(-run.group, "SIGKILL");
  await expectRestored(run, groups, before, `kill -9 of the group at ${moment}`);
});

test("guardian and runner killed: `recover` restores, and does nothing the second time", async () => {
  const { run, before, groups } = await stoppedAt("recording");
  killGuardian(run.session);
  process.kill(run.pid, "SIGKILL");
  await run.ended;
  expect(existsSync(`/sys/kernel/tracing/instances/${run.session}`)).toBe(true);
  expect(await recoverSessions()).toEqual([{ session: run.session, outcome: "restored", problems: [] }]);
  await expectRestored(run, groups, before, "recover");
  expect(await recoverSessions()).toEqual([]);
});

test("guardian and runner killed: the next session sweeps up before it begins", async () => {
  const { run, before, groups } = await stoppedAt("recording");
  killGuardian(run.session);
  process.kill(run.pid, "SIGKILL");
  await run.ended;
  const next = await spawnSession([]);
  const outcome = await next.outcome;
  await next.ended;
  expect(outcome.teardown).toEqual({ verified: true, identicalFiles: comparedFiles(), differences: [] });
  await expectRestored(run, groups, before, "sweep");
});

test("`recover` leaves a session alone while it lives", async () => {
  const { run, before, groups } = await stoppedAt("recording");
  expect(await recoverSessions()).toEqual([{ session: run.session, outcome: "alive", problems: [] }]);
  expect(livingIn(groups).length).toBeGreaterThan(0);
  process.kill(run.pid, "SIGKILL");
  await expectRestored(run, groups, before, "kill -9");
});

interface Stopped {
  readonly run: SpawnedSession;
  readonly before: ReadonlyMap<string, string>;
  readonly groups: readonly number[];
}

async function stoppedAt(moment: string): Promise<Stopped> {
  const before = tracingState();
  const run = await spawnSession(["--workload", "--moment", moment]);
  await run.stopped;
  running.push(run);
  const groups = [...new Set([...groupsListed(run.session), ...childrenOf(run.pid)])];
  // The processes are started while the instance is made: at the first two moments some may still be missing.
  expect(groups.length).toBeGreaterThanOrEqual(moment === "recording" || moment === "undo" ? 2 : 0);
  return { run, before, groups };
}

async function expectRestored(
  { session, ended }: SpawnedSession,
  groups: readonly number[],
  before: ReadonlyMap<string, string>,
  what: string,
): Promise<void> {
  const restored = (): boolean => isGone(session) && livingIn(groups).length === 0;
  const ms = await timeUntil(restored, LIMIT_MS, what);
  console.log(`${what}: restored in ${ms.toFixed(0)} ms`);
  await ended;
  expect(tracingState()).toEqual(before);
}

function isRunning(pid: number): boolean {
  return commandOf(String(pid)).includes("run-one.ts");
}
