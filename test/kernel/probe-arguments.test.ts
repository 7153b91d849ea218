import { appendFileSync, copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { KERNEL_ARGUMENTS } from "../support/probe-arguments/arguments.ts";
import { judgeProgramArgument, STRICTER } from "../support/probe-arguments/judge.ts";
import { scratchFolder } from "../support/cli/scratch.ts";

/** `argN` is our word, and `$argN` isn't the kernel's for programs. */
const programArguments = KERNEL_ARGUMENTS.filter((text) => !text.includes("$arg"));
const group = `test_arguments_${process.pid}`;

test("the kernel takes what the checker takes, and refuses what it refuses", () => {
  const file = join(scratchFolder(), "program");
  copyFileSync("/proc/self/exe", file);
  const verdicts = (["entry", "return"] as const).flatMap((where) =>
    programArguments.map((text) => ({ where, text, kernel: define(file, where, text) })),
  );
  const differing = verdicts.filter(({ where, text, kernel }) => {
    const expected = kernel && !STRICTER.has(text);
    return judgeProgramArgument(text, where).isTaken !== expected;
  });
  const taken = verdicts.filter(({ kernel }) => kernel).length;
  console.log(
    `${verdicts.length} arguments of uprobes: the kernel takes ${taken}; ${differing.length} differences`,
  );
  expect(differing).toEqual([]);
  expect(verdicts.length).toBeGreaterThanOrEqual(92);
  expect(taken).toBeGreaterThan(50);
});

test("what is said to be taken is written as the kernel takes it", () => {
  const file = join(scratchFolder(), "program");
  copyFileSync("/proc/self/exe", file);
  const refused = programArguments.filter((text) => {
    const judged = judgeProgramArgument(text, "return");
    return judged.isTaken && !define(file, "return", judged.kernelText);
  });
  expect(refused).toEqual([]);
});

test.each([
  ["%none_reg", "%none_reg"],
  ["@12345678abcde", "@12345678abcde"],
  ["+0(@12345678abcde):u8", "@12345678abcde"],
  ["+08(%di)", "+08"],
  ["+0($comm)", "$comm"],
])("%s: the wrong part is %s", (text, wrong) => {
  const judged = judgeProgramArgument(text, "entry");
  expect(judged).toMatchObject({ isTaken: false });
  const [start, end] = ("at" in judged && judged.at) || [text.indexOf("%"), text.length];
  expect(text.slice(start, end)).toBe(wrong);
});

function define(file: string, where: "entry" | "return", argument: string): boolean {
  const head = where === "entry" ? "p" : "r";
  try {
    appendFileSync(`${TRACEFS}/uprobe_events`, `${head}:${group}/one ${file}:0x1000 a=${argument}\n`);
  } catch {
    return false;
  }
  expect(readFileSync(`${TRACEFS}/uprobe_events`, "utf8")).toContain(`${group}/one`);
  appendFileSync(`${TRACEFS}/uprobe_events`, `-:${group}/one\n`);
  return true;
}
