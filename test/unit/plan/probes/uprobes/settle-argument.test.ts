import { describe, expect, test } from "vitest";
import { conventionOf } from "../../../../../src/sites/machine-convention.ts";
import {
  settleArgument,
  type SettledArgument,
} from "../../../../../src/plan/probes/uprobes/settle-argument.ts";
import { programField } from "../../../../support/uprobes/uprobe.ts";

/** EM_*, size of words, and the kernel that runs such programs. */
const machines = {
  "x86-64": [62, 64, "x86_64"],
  "i386": [3, 32, "i686"],
  "i386 on x86-64": [3, 32, "x86_64"],
  "arm64": [183, 64, "aarch64"],
  "arm": [40, 32, "armv7l"],
  "riscv64": [243, 64, "riscv64"],
} as const;

/**
 * Where each ABI puts whole numbers and pointers, the first ten of them, when the function is entered: System V AMD64 3.2.3, i386
 * 2.2.3, AAPCS64 6.8.2, AAPCS32 6.5, RISC-V psABI.
 */
const locations: Readonly<Record<keyof typeof machines, string>> = {
  "x86-64": "%di %si %dx %cx %r8 %r9 +8(%sp) +16(%sp) +24(%sp) +32(%sp)",
  "i386": "+4(%sp) +8(%sp) +12(%sp) +16(%sp) +20(%sp) +24(%sp) +28(%sp) +32(%sp) +36(%sp) +40(%sp)",
  "i386 on x86-64": "+4(%sp) +8(%sp) +12(%sp) +16(%sp) +20(%sp) +24(%sp) +28(%sp) +32(%sp) +36(%sp) +40(%sp)",
  "arm64": "%x0 %x1 %x2 %x3 %x4 %x5 %x6 %x7 +0(%sp) +8(%sp)",
  "arm": "%r0 %r1 %r2 %r3 +0(%sp) +4(%sp) +8(%sp) +12(%sp) +16(%sp) +20(%sp)",
  "riscv64": "%a0 %a1 %a2 %a3 %a4 %a5 %a6 %a7 +0(%sp) +8(%sp)",
};

type Machine = keyof typeof machines;
const all = Object.keys(machines) as Machine[];

describe("arguments by number", () => {
  test.each(all)("%s", (machine) => {
    const numbers = Array.from({ length: 10 }, (_, index) => index + 1);
    const texts = numbers.map((number) => settled(machine, `arg${number}:s16`));
    expect(texts).toEqual(locations[machine].split(" ").map((location) => `${location}:s16`));
  });

  test.each(all)("%s: without a type, a word of the program", (machine) => {
    const type = machines[machine][1] === 64 ? "x64" : "x32";
    expect(settled(machine, "arg1")).toBe(`${locations[machine].split(" ")[0]}:${type}`);
    expect(settled(machine, "retval")).toBe(`$retval:${type}`);
  });

  test.each(["x86-64", "arm64", "arm", "riscv64", "i386"] as const)(
    "%s: what a pointer points to",
    (machine) => {
      const [first] = locations[machine].split(" ");
      expect(settled(machine, "+0(arg1):string")).toBe(`+0(${first}):string`);
      expect(settled(machine, "+8(-0x10(arg1)):u64")).toBe(`+8(-0x10(${first})):u64`);
    },
  );

  test("the kernel's own sign is as good", () => {
    expect(settled("x86-64", "$arg2:u8")).toBe("%si:u8");
    expect(settled("x86-64", "+0($arg2):u8[4]")).toBe("+0(%si):u8[4]");
  });
});

describe("what the kernel calls by its own name", () => {
  test.each([
    ["%di:s32", "%di:s32"],
    ["%r10", "%r10:x64"],
    ["+8(%sp):u64", "+8(%sp):u64"],
    ["retval:s64", "$retval:s64"],
    ["+0(retval):string", "+0($retval):string"],
    ["$comm", "$comm:string"],
    ["$stack3:u32", "$stack3:u32"],
    ["$stack", "$stack:x64"],
    ["@0x404028:u32", "@0x404028:u32"],
    ["\\5", "\\5:x64"],
    ["%di:b4@0/32", "%di:b4@0/32"],
  ])("%s", (text, kernelText) => {
    expect(settled("x86-64", text)).toBe(kernelText);
  });
});

describe("what can't be fetched", () => {
  test.each([
    ["x86-64", "%rdi:u64", "register rdi on this machine", "the kernel calls it %di"],
    ["x86-64", "%r10d:u32", "register r10d", "the kernel calls it %r10"],
    ["x86-64", "%x0:u64", "register x0", undefined],
    ["arm64", "%di:u64", "register di", undefined],
    ["i386", "arg1:u64", "have 32 bits", "use u32 for a pointer or a size_t"],
    ["arm", "retval:s64", "have 32 bits", "use s32 for a pointer or a size_t"],
    [
      "i386 on x86-64",
      "+0(arg1):string",
      "cannot follow a pointer",
      "fetch the address itself, or probe a 64-bit build",
    ],
    [
      "i386 on x86-64",
      "$stack1:u32",
      "counts 8-byte words of the kernel",
      "use an offset, such as +8(%sp):u32",
    ],
  ] as const)("%s: %s", (machine, text, message, hint) => {
    const result = settle(machine, text);
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining(message) as string });
    expect(result.ok ? undefined : result.hint).toMatch(hint ?? /./u);
  });

  test("in the middle of a function, its arguments", () => {
    expect(settle("x86-64", "arg1:s32", false)).toMatchObject({ ok: false });
    expect(settle("x86-64", "%di:s32", false)).toMatchObject({ ok: true });
  });

  test("more than the kernel takes, once it is in the kernel's words", () => {
    // 63 characters as written, more with the offset on the stack.
    const text = `+10(${"+1000(".repeat(7)}arg10${")".repeat(8)}:u8`;
    expect(text.length).toBeLessThanOrEqual(63);
    expect(settle("x86-64", text)).toMatchObject({
      ok: false,
      message: expect.stringContaining("the kernel accepts 63") as string,
    });
  });
});

test("machines that aren't known here have no convention: 32-bit RISC-V, x32", () => {
  expect(conventionOf(243, 32)).toBeUndefined();
  expect(conventionOf(62, 32)).toBeUndefined();
  expect(conventionOf(8, 64)).toBeUndefined();
});

function settled(machine: Machine, text: string): string {
  const result = settle(machine, text);
  return result.ok ? result.value.kernelText : result.message;
}

function settle(machine: Machine, text: string, isEntry = true): SettledArgument {
  const [number, bits, architecture] = machines[machine];
  return settleArgument(programField("x", text).argument, {
    convention: conventionOf(number, bits)!,
    architecture,
    isEntry,
  });
}
