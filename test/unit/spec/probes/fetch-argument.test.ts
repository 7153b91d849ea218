import { expect, test } from "vitest";
import { parseFetchArgument } from "../../../../src/spec/probes/parse-fetch-argument.ts";

/** Each was given to Linux 6.1 and 6.12 (6.12 alone for what came later), which took it. */
test.each([
  ["$arg1:u8", "$arg1:u8"],
  ["$arg3", "$arg3:x64"],
  ["+0($arg2):ustring", "+0($arg2):ustring"],
  ["+0($arg2):string[2]", "+0($arg2):string[2]"],
  ["$arg3:symbol", "$arg3:symbol"],
  ["+0($arg3):b4@3/32", "+0($arg3):b4@3/32"],
  ["+0($arg1):b4@3/32[2]", "+0($arg1):b4@3/32[2]"],
  ["+0($arg3):u32[4]", "+0($arg3):u32[4]"],
  ["$comm", "$comm:string"],
  ["$COMM", "$COMM:string"],
  ["%di", "%di:x64"],
  ["$stack", "$stack:x64"],
  ["$stack2", "$stack2:x64"],
  ["@jiffies", "@jiffies:x64"],
  ["\\5", "\\5:x64"],
  ['\\"hello"', '\\"hello":string'],
  ["-8($stack):u64", "-8($stack):u64"],
  ["+u0($arg2):u8", "+u0($arg2):u8"],
  ["+0x10($arg2):u8", "+0x10($arg2):u8"],
  ["$arg1:%pD", "$arg1:%pD"],
  ["+0($arg2):char[4]", "+0($arg2):char[4]"],
  ["how->flags:u64", "how->flags:u64"],
])("the kernel takes %s, read as %s", (text, kernelText) => {
  const parsed = parseFetchArgument(text);
  expect(parsed.ok && parsed.value.kernelText).toBe(kernelText);
});

/** Linux 6.12 took it, and a page that was not its own was overwritten: BUG: unable to handle page fault (docs/decisions/probes.md). */
test("symstr is refused, whatever it is of", () => {
  for (const text of ["$arg1:symstr", "+0($arg1):symstr", "$arg1:symstr[2]", "$stack:symstr"]) {
    const parsed = parseFetchArgument(text);
    expect([text, !parsed.ok && parsed.error.hint]).toEqual([text, expect.stringMatching(/^use symbol/u)]);
  }
});

/** Each was refused by Linux 6.1 and 6.12. */
test.each([
  "$arg1:u7",
  "$arg0",
  "+0($arg1):u8[65]",
  "+0($arg1):u8[0]",
  "$arg1:b4@30/32",
  "$arg1:b9@0/8",
  "$comm:ustring",
  "$arg2:string",
  "$arg1:u8[4]",
  "+0(+0(+0(+0(+0(+0(+0(+0(+0(+0(+0(+0(+0(+0(+0(+0($arg1)))))))))))))))):u8",
])("the kernel refuses %s", (text) => {
  expect(parseFetchArgument(text).ok).toBe(false);
});
