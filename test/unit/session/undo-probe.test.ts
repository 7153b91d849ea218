import { expect, test } from "vitest";
import { undoSteps, type UndoMachine } from "../../../src/session/steps/undo.ts";
import { createFakeTracefs, type FakeTracefs } from "../../../src/tracefs/fake/fake-tracefs.ts";
import type { Step } from "../../../src/plan/plan.ts";

const definition: Step = {
  title: "define kprobe openat",
  phase: "prepare",
  apply: { kind: "define-event", head: "p", group: "ftrace_run_1_a", name: "openat", body: "do_sys_openat2" },
  undo: { kind: "remove-event", group: "ftrace_run_1_a", name: "openat" },
};

function machine(tracefs: FakeTracefs): UndoMachine {
  return {
    tracefs,
    guard: { giveUpMount: () => true },
    unmount: () => Promise.resolve(undefined),
    isMounted: () => true,
  };
}

test("a probe is removed by its group and name, and nobody else's", async () => {
  const fake = createFakeTracefs();
  fake.append("dynamic_events", "p:kprobes/openat do_sys_openat2");
  const before = fake.dump();
  fake.append("dynamic_events", "p:ftrace_run_1_a/openat do_sys_openat2");
  expect(await undoSteps([definition], machine(fake))).toEqual([]);
  expect(fake.dump()).toEqual(before);
  expect(await undoSteps([definition], machine(fake))).toEqual([]);
  expect(fake.dump()).toEqual(before);
});

test("one that somebody else has enabled stays, and it is said where", async () => {
  const fake = createFakeTracefs();
  fake.makeInstance("theirs");
  fake.append("dynamic_events", "p:ftrace_run_1_a/openat do_sys_openat2");
  fake.append("instances/theirs/events/ftrace_run_1_a/openat/enable", "1");
  const problems = await undoSteps([definition], machine(fake));
  expect(problems).toMatchObject([{ code: "undo-failed", fault: "restore" }]);
  expect(problems[0]!.message).toContain("EBUSY");
  expect(problems[0]!.message).toContain("is enabled in instance theirs");
  expect(problems[0]!.hint).toContain("-:ftrace_run_1_a/openat");
});
