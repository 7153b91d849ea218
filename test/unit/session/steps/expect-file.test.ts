import { copyFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Step } from "../../../../src/plan/plan.ts";
import { defineEvent } from "../../../../src/session/steps/define-event.ts";
import { expectFile } from "../../../../src/session/steps/expect.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";
import { createFakeTracefs } from "../../../../src/tracefs/fake/fake-tracefs.ts";

test("a file that was replaced, or is gone, is another one", () => {
  const file = join(scratchFolder(), "program");
  writeFileSync(file, "1");
  const { dev, ino } = statSync(file);
  const apply = { kind: "file", file, device: dev, inode: ino } as const;
  const step: Step = { title: "check", phase: "prepare", apply: { kind: "expect", expected: apply } };
  expect(expectFile(step, apply).ok).toBe(true);
  copyFileSync(file, `${file}.new`);
  renameSync(`${file}.new`, file);
  expect(expectFile(step, apply)).toMatchObject({ ok: false, error: [{ code: "file-differs" }] });
  rmSync(file);
  expect(expectFile(step, apply)).toMatchObject({
    ok: false,
    error: [{ message: `${file} was removed after its symbols were read` }],
  });
});

test("a file goes by a descriptor that is open while the line is written", () => {
  const through = join(scratchFolder(), "a program");
  writeFileSync(through, "");
  const tracefs = createFakeTracefs();
  const definition = {
    kind: "define-event",
    head: "p",
    group: "ftrace_run_7_ab",
    name: "w",
    body: "/proc/self/fd/9:0x10 a=%di:u8",
    through,
  } as const;
  expect(defineEvent(definition, tracefs).ok).toBe(true);
  const defined = tracefs.read("uprobe_events");
  expect(defined.ok && defined.value).toMatch(
    /^p:ftrace_run_7_ab\/w \/proc\/self\/fd\/\d+:0x10 a=%di:u8\n$/u,
  );
  expect(defineEvent({ ...definition, name: "x", through: `${through}?` }, tracefs)).toMatchObject({
    ok: false,
    error: { errno: "ENOENT" },
  });
});
