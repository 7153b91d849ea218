import { afterEach, expect, test } from "vitest";
import type { Operation, Step } from "../../../src/plan/plan.ts";
import { giveLock, takeLock } from "../../../src/session/net/lock.ts";
import { makeSessionFolder, removeSessionFolder } from "../../../src/session/net/session-folder.ts";
import { restore } from "../../../src/session/steps/restore.ts";
import { needs } from "../../support/needs.ts";
import { fakeSession } from "./fake-ports.ts";

needs(process.getuid?.() === 0, "locks are in /run, which is root's");

const session = `ftrace-run-${process.pid}-locks`;
const other = `ftrace-run-${process.pid}-other`;
const lock = `test-${process.pid}`;
const take = (whose: string): Extract<Operation, { kind: "take-lock" }> => ({
  kind: "take-lock",
  lock,
  session: whose,
});
const step: Step = {
  title: "lock",
  phase: "prepare",
  apply: take(session),
  undo: { kind: "give-lock", lock, session },
};

const folders: string[] = [];

afterEach(() => {
  giveLock({ lock, session });
  giveLock({ lock, session: other });
  for (const folder of folders.splice(0)) removeSessionFolder(folder);
});

test("the lock of a shared setting is kept until the state has been compared, and given then", async () => {
  folders.push(makeSessionFolder(session), makeSessionFolder(other));
  expect(takeLock(step, take(session)).ok).toBe(true);
  const { ports } = fakeSession();
  const before = await ports.snapshot();
  const taken: boolean[] = [];
  const snapshot = (): ReturnType<typeof ports.snapshot> => {
    taken.push(takeLock(step, take(other)).ok);
    return ports.snapshot();
  };
  const guard = ports.guard(session);
  const { problems } = await restore({
    instance: session,
    applied: [step],
    before,
    isClean: true,
    guard,
    ports: { ...ports, snapshot },
  });
  expect({ taken, problems }).toEqual({ taken: [false], problems: [] });
  expect(takeLock(step, take(other)).ok).toBe(true);
});
