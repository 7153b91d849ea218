import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectationShell, type Expectation } from "../../../../src/plan/expectation.ts";
import { shellWord } from "../../../../src/core/escape.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";
import type { Step } from "../../../../src/plan/plan.ts";
import { expectAlone, expectSettings } from "../../../../src/session/steps/expect.ts";
import { createFakeTracefs, type FakeTracefs } from "../../../../src/tracefs/fake/fake-tracefs.ts";

const settings = [{ path: "instances/mine/options/func_stack_trace", text: "0", lock: "no-such-lock" }];

test("a setting that something else has changed since the plan was made ends the session before it records", () => {
  const tracefs = withInstances("mine", "other");
  const apply = { kind: "settings", session: "mine", settings } as const;
  expect(expectSettings(step(apply), apply, tracefs).ok).toBe(true);
  tracefs.append("options/func_stack_trace", "1");
  expect(expectSettings(step(apply), apply, tracefs)).toMatchObject({
    ok: false,
    error: [
      {
        code: "in-use",
        message:
          "instances/mine/options/func_stack_trace is 1, but must be 0: another program just changed it",
      },
    ],
  });
});

test("a list without entries is empty, whatever remark the kernel shows; as a shell checks it", () => {
  const tracefs = withInstances();
  const empty = { path: "set_graph_function", text: "", lock: "no-such-lock" };
  const expected = { kind: "settings", session: "mine", settings: [empty] } as const;
  expect(expectSettings(step(expected), expected, tracefs).ok).toBe(true);
  tracefs.append("set_graph_function", "vfs_read");
  expect(expectSettings(step(expected), expected, tracefs)).toMatchObject({
    error: [
      { message: "set_graph_function is vfs_read, but must be empty: another program just changed it" },
    ],
  });
  const folder = scratchFolder();
  const holds = (content: string): boolean => {
    writeFileSync(join(folder, empty.path), content);
    const command = expectationShell(expected, (path) => shellWord(join(folder, path)));
    return spawnSync("sh", ["-c", command]).status === 0;
  };
  expect(["#### all functions enabled ####\n", "", "vfs_read\n"].map(holds)).toEqual([true, true, false]);
});

test("who traces with such a tracer is named, wherever it is; the session's own instance doesn't count", () => {
  const tracefs = withInstances("mine", "other");
  const apply = { kind: "alone", folder: "instances/mine", tracers: ["function"] } as const;
  tracefs.append("instances/mine/current_tracer", "function");
  expect(expectAlone(step(apply), apply, tracefs).ok).toBe(true);
  tracefs.append("instances/other/current_tracer", "function");
  expect(expectAlone(step(apply), apply, tracefs)).toMatchObject({
    error: [
      { code: "in-use", message: expect.stringContaining("instance other traces with function") as string },
    ],
  });
  tracefs.append("instances/other/current_tracer", "nop");
  tracefs.append("current_tracer", "function");
  expect(expectAlone(step(apply), apply, tracefs)).toMatchObject({
    error: [{ message: expect.stringContaining("the top-level instance traces with function") as string }],
  });
});

function withInstances(...names: readonly string[]): FakeTracefs {
  const tracefs = createFakeTracefs();
  for (const name of names) tracefs.makeInstance(name);
  return tracefs;
}

function step(expected: Expectation): Step {
  return { title: "check", phase: "configure", apply: { kind: "expect", expected } };
}
