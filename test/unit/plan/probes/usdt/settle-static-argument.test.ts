import { describe, expect, test } from "vitest";
import { parseStaticArguments } from "../../../../../src/sites/static-probes/parse-static-arguments.ts";
import {
  settleStaticArgument,
  type SettledEverywhere,
} from "../../../../../src/plan/probes/usdt/settle-static-argument.ts";
import type { ResolvedArgument } from "../../../../../src/sites/static-probes/static-argument.ts";
import { conventionOf } from "../../../../../src/sites/machine-convention.ts";
import { programField } from "../../../../support/uprobes/uprobe.ts";

const machines = {
  "x86-64": [62, 64, "x86_64"],
  "i386 on x86-64": [3, 32, "x86_64"],
  "i386": [3, 32, "i686"],
  "arm64": [183, 64, "aarch64"],
  "riscv64": [243, 64, "riscv64"],
} as const;
type Machine = keyof typeof machines;

describe("in the kernel's words", () => {
  test.each<[Machine, string, string, string]>([
    ["x86-64", "-4@%edi", "arg1", "%di:s32"],
    ["x86-64", "8@-24(%rbp)", "arg1", "-24(%bp):u64"],
    ["x86-64", "4@$5", "arg1", "\\5:u32"],
    ["x86-64", "-1@$-1", "arg1", "\\-1:s8"],
    ["x86-64", "1@%al 2@8(%rsp)", "arg2", "+8(%sp):u16"],
    ["x86-64", "%rdi", "arg1", "%di:u64"],
    ["x86-64", "8@%rsi", "arg1:x64", "%si:x64"],
    ["x86-64", "8@%rsi", "arg1:s32", "%si:s32"],
    ["x86-64", "-4@$5", "arg1:u64", "\\5:u64"],
    ["x86-64", "8@%rsi", "arg1:b4@3/32", "%si:b4@3/32"],
    ["x86-64", "8@%rsi", "+0(arg1):string", "+0(%si):string"],
    ["x86-64", "8@-8(%rbp)", "+16(+0(arg1)):u32[4]", "+16(+0(-8(%bp))):u32[4]"],
    ["x86-64", "8@%rsi", "+8(arg1)", "+8(%si):x64"],
    ["x86-64", "8@%rsi", "%cx:u32", "%cx:u32"],
    ["x86-64", "", "$comm", "$comm:string"],
    ["i386", "-4@8(%esp)", "arg1", "+8(%sp):s32"],
    ["i386 on x86-64", "4@8(%ebp)", "arg1", "+8(%bp):u32"],
    ["i386 on x86-64", "4@%esi", "+0(arg1):string", "+0(%si):string"],
    ["arm64", "-4@[sp, 12]", "arg1", "+12(%sp):s32"],
    ["arm64", "8@x1", "+0(arg1):string", "+0(%x1):string"],
    ["riscv64", "-8@a2", "arg1", "%a2:s64"],
  ])("%s: %s: %s", (machine, note, text, kernelText) => {
    expect(texts(settle(machine, [note], text))).toEqual([kernelText]);
  });

  test("at each site where it is there, with one type", () => {
    const settled = settle("x86-64", ["-4@%edi 8@%rax", "-4@-20(%rbp) 8@%rcx", "-4@$3 8@%rdx"], "arg1");
    expect(texts(settled)).toEqual(["%di:s32", "-20(%bp):s32", "\\3:s32"]);
    expect(settled.ok && new Set(settled.values.map(({ type }) => type.name))).toEqual(new Set(["s32"]));
  });

  test("a variable of the program, by its distance", () => {
    const argument: ResolvedArgument = {
      text: "-4@n(%rip)",
      bytes: 4,
      signed: true,
      operand: { kind: "file", distance: 4096 },
    };
    const site = { offset: 16, arguments: [argument] };
    const field = programField("x", "arg1").argument;
    expect(texts(settleStaticArgument(field, { ...siteOf("x86-64"), sites: [site] }))).toEqual([
      "@+4096:s32",
    ]);
  });

  test("sites that have it in several sizes need a type that is said", () => {
    const notes = ["-4@%edi", "8@%rax"];
    expect(settle("x86-64", notes, "arg1")).toEqual({
      ok: false,
      message: "its type differs between the probe's sites (s32, u64), but all sites make one event",
      hint: "give it a type, no wider than s32",
    });
    expect(texts(settle("x86-64", notes, "arg1:s32"))).toEqual(["%di:s32", "%ax:s32"]);
  });
});

describe("what can't be", () => {
  test.each<[Machine, string, string, string]>([
    ["x86-64", "4@%edi", "arg2", "there is no arg2: the probe has one argument"],
    ["x86-64", "", "arg1", "there is no arg1: the probe has no arguments"],
    ["x86-64", "8f@%xmm0", "arg1", 'the kernel cannot fetch "8f@%xmm0": it is a floating-point number'],
    ["x86-64", "8@(%rax,%rbx,8)", "arg1", 'fetch "8@(%rax,%rbx,8)": its address is the sum of two registers'],
    ["x86-64", "-4@%edi", "arg1:s64", '"-4@%edi" has 32 bits, but s64 has 64'],
    ["x86-64", "1@8(%rsp)", "arg1:u16", '"1@8(%rsp)" has 8 bits, but u16 has 16'],
    ["x86-64", "4@%edi", "+0(arg1):string", '"4@%edi" has 32 bits, but an address has 64'],
    ["i386 on x86-64", "4@8(%ebp)", "+0(arg1):string", "a 64-bit kernel cannot follow a pointer"],
    ["x86-64", "8@%rdi", "%rdi:u64", "register rdi on this machine"],
    ["x86-64", "4@%\u001b[31m", "arg1", 'fetch "4@%\\x1b[31m"'],
  ])("%s: %s: %s", (machine, note, text, message) => {
    const settled = settle(machine, [note], text);
    expect(settled).toMatchObject({ ok: false, message: expect.stringContaining(message) as string });
  });

  test("one site of several without it", () => {
    expect(settle("x86-64", ["4@%edi 4@%esi", "4@%edi"], "arg2")).toEqual({
      ok: false,
      message: "there is no arg2: the probe has one argument",
      hint: 'its arguments at 0x11 are "4@%edi"',
    });
  });

  test("more than the kernel takes, once it is in the kernel's words", () => {
    const text = `${"+0(".repeat(13)}arg1${")".repeat(13)}`;
    expect(settle("x86-64", ["8@-2147483648(%rbp)"], text)).toMatchObject({
      ok: false,
      message: expect.stringContaining("characters; the kernel accepts 63") as string,
    });
  });
});

function siteOf(machine: Machine): Omit<Parameters<typeof settleStaticArgument>[1], "sites"> {
  const [number, bits, architecture] = machines[machine];
  return { convention: conventionOf(number, bits)!, architecture };
}

function settle(machine: Machine, notes: readonly string[], text: string): SettledEverywhere {
  const sites = notes.map((note, index) => ({
    offset: 16 + index,
    arguments: parseStaticArguments(note, machines[machine][0]) as readonly ResolvedArgument[],
  }));
  return settleStaticArgument(programField("x", text).argument, { ...siteOf(machine), sites });
}

function texts(settled: SettledEverywhere): readonly string[] {
  return settled.ok ? settled.values.map(({ kernelText }) => kernelText) : [settled.message];
}
