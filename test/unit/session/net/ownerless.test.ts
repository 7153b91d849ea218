import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { ownerlessInstances, removeOwnerless } from "../../../../src/session/net/ownerless.ts";
import { createFakeTracefs } from "../../../../src/tracefs/fake/fake-tracefs.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";

test("an instance with a session's name is ownerless where no folder tells of it; others' instances are nobody's business", () => {
  const base = scratchFolder();
  mkdirSync(`${base}/ftrace-run-1-aaaaaa`);
  const tracefs = createFakeTracefs({ events: ["sched:sched_switch"] });
  for (const name of ["ftrace-run-1-aaaaaa", "ftrace-run-1-bbbbbb", "trace-cmd"]) tracefs.makeInstance(name);
  expect(ownerlessInstances(tracefs, base)).toEqual(["ftrace-run-1-bbbbbb"]);
  expect(removeOwnerless(tracefs, "ftrace-run-1-bbbbbb")).toBeUndefined();
  expect(ownerlessInstances(tracefs, base)).toEqual([]);
  expect(tracefs.list("instances")).toMatchObject({ value: ["ftrace-run-1-aaaaaa", "trace-cmd"] });
});

test("one that is held open stays, and it is said how to remove it", () => {
  const tracefs = createFakeTracefs({ events: ["sched:sched_switch"] });
  tracefs.makeInstance("ftrace-run-1-cccccc");
  const held = tracefs.hold("instances/ftrace-run-1-cccccc/free_buffer");
  expect(held.ok).toBe(true);
  expect(removeOwnerless(tracefs, "ftrace-run-1-cccccc")).toMatchObject({
    code: "session-left",
    message: "cannot remove instances/ftrace-run-1-cccccc (EBUSY)",
    hint: expect.stringMatching(/^rmdir .*\/instances\/ftrace-run-1-cccccc$/) as string,
  });
});
