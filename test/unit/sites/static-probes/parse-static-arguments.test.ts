import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseStaticArguments } from "../../../../src/sites/static-probes/parse-static-arguments.ts";
import type { StaticArgument, StaticOperand } from "../../../../src/sites/static-probes/static-argument.ts";

/** EM_* of elf(5). */
const machines = { i386: 3, arm: 40, x86: 62, arm64: 183, riscv: 243 } as const;
type Machine = keyof typeof machines;
const all = Object.keys(machines) as Machine[];

const register = (name: string): unknown => ({ kind: "register", name });
const memory = (base: string, displacement: number): unknown => ({ kind: "memory", base, displacement });
const constant = (text: string): unknown => ({ kind: "constant", text });
const variable = (symbol: string, displacement: number): unknown => ({
  kind: "variable",
  symbol,
  displacement,
});

describe("where a value is", () => {
  test.each<[Machine, string, unknown]>([
    ["x86", "-4@%edi", register("di")],
    ["x86", "8@%r13", register("r13")],
    ["x86", "4@%r8d", register("r8")],
    ["x86", "2@%r15w", register("r15")],
    ["x86", "1@%r12b", register("r12")],
    ["x86", "1@%al", register("ax")],
    ["x86", "2@%cx", register("cx")],
    ["x86", "1@%sil", register("si")],
    ["x86", "1@%bpl", register("bp")],
    ["x86", "8@%rsp", register("sp")],
    ["x86", "8@-24(%rbp)", memory("bp", -24)],
    ["x86", "4@(%rax)", memory("ax", 0)],
    ["x86", "8@0x10(%r9)", memory("r9", 16)],
    ["x86", "-4@$5", constant("5")],
    ["x86", "4@$-1", constant("-1")],
    ["x86", "8@$0xff", constant("255")],
    ["x86", "8@$18446744073709551615", constant("18446744073709551615")],
    ["x86", "-4@NBuffers(%rip)", variable("NBuffers", 0)],
    ["x86", "-4@40+CheckpointStats(%rip)", variable("CheckpointStats", 40)],
    ["x86", "8@main_arena+96(%rip)", variable("main_arena", 96)],
    ["x86", "8@-8+table-4(%rip)", variable("table", -12)],
    ["i386", "-4@%eax", register("ax")],
    ["i386", "4@8(%esp)", memory("sp", 8)],
    ["arm64", "8@x0", register("x0")],
    ["arm64", "-4@w19", register("x19")],
    ["arm64", "-4@[sp, 12]", memory("sp", 12)],
    ["arm64", "8@[x29, -24]", memory("x29", -24)],
    ["arm64", "8@[sp]", memory("sp", 0)],
    ["arm64", "8@[x29,#16]", memory("x29", 16)],
    ["arm64", "-4@5", constant("5")],
    ["arm64", "4@wzr", constant("0")],
    ["arm64", "8@lr", register("x30")],
    ["arm", "-4@r0", register("r0")],
    ["arm", "4@[r11, #-16]", memory("fp", -16)],
    ["arm", "4@r13", register("sp")],
    ["arm", "-4@#7", constant("7")],
    ["riscv", "8@a0", register("a0")],
    ["riscv", "-4@-20(s0)", memory("s0", -20)],
    ["riscv", "8@8(fp)", memory("s0", 8)],
    ["riscv", "8@zero", constant("0")],
    ["riscv", "-8@5", constant("5")],
  ])("%s: %s", (machine, text, operand) => {
    expect(parse(text, machine)).toMatchObject([{ text, operand }]);
  });

  test("size and sign; an old note has none", () => {
    expect(parse("-2@%ax 8@%rax %rdi", "x86")).toMatchObject([
      { bytes: 2, signed: true },
      { bytes: 8, signed: false },
      { text: "%rdi", signed: false, operand: { kind: "register", name: "di" } },
    ]);
    expect(parse("%rdi", "x86")[0]).not.toHaveProperty("bytes");
  });
});

describe("what the kernel has no way to fetch keeps its number, and says why", () => {
  test.each<[Machine, string, RegExp]>([
    ["x86", "1@%ah", /second byte/u],
    ["x86", "8@(%rax,%rbx,8)", /two registers/u],
    ["x86", "4@16(,%rdi,4)", /two registers/u],
    ["x86", "8f@%xmm0", /floating-point number/u],
    ["x86", "-8@%xmm0", /floating-point or vector/u],
    ["x86", "16@%rax", /size/u],
    ["x86", "8@%fs:16", /segment/u],
    ["x86", "8@%fs:(%rax)", /segment/u],
    ["x86", "8@8(%rip)", /an unknown instruction/u],
    ["x86", "8@$table", /known only at run time/u],
    ["x86", "8@table@GOTPCREL(%rip)", /the operand is not understood/u],
    ["x86", "8@%x0", /register is not known/u],
    ["x86", "8@4294967296(%rax)", /32 bits/u],
    ["x86", "8@$18446744073709551616", /64 bits/u],
    ["x86", "8@(%ax)", /register is not known/u],
    ["arm64", "8@[x0, x1]", /two registers/u],
    ["arm64", "8@x31", /not understood/u],
    ["arm64", "4@s0", /floating-point/u],
    ["arm64", "8@%rdi", /not understood/u],
    ["riscv", "8@fa0", /floating-point/u],
    ["riscv", "8@a8", /not understood/u],
  ])("%s: %s", (machine, text, reason) => {
    const [argument, next] = parse(`${text} 4@${machine === "x86" ? "$1" : "1"}`, machine);
    expect(argument).toMatchObject({ text, operand: { kind: "unfetchable" } });
    expect(argument!.operand).toHaveProperty("reason", expect.stringMatching(reason));
    expect(next?.operand).toEqual(constant("1"));
  });

  test("of a machine that nobody knows, all of them", () => {
    expect(parseStaticArguments("4@1 4@2", 8).map(({ operand }) => operand.kind)).toEqual([
      "unfetchable",
      "unfetchable",
    ]);
  });
});

/** An operand, and how GNU `as` writes it for each machine. */
const registers: Readonly<Record<Machine, readonly (readonly [written: string, kernel: string])[]>> = {
  x86: [
    ["rdi", "di"],
    ["rbx", "bx"],
    ["r14", "r14"],
    ["rsp", "sp"],
  ],
  i386: [
    ["edi", "di"],
    ["esp", "sp"],
  ],
  arm64: [
    ["x7", "x7"],
    ["x29", "x29"],
    ["sp", "sp"],
  ],
  arm: [
    ["r3", "r3"],
    ["r14", "lr"],
  ],
  riscv: [
    ["a7", "a7"],
    ["s11", "s11"],
  ],
};

const made = fc
  .record({
    machine: fc.constantFrom(...all),
    bytes: fc.constantFrom(1, 2, 4, 8),
    signed: fc.boolean(),
    kind: fc.constantFrom("register", "memory", "constant"),
    which: fc.nat(),
    number: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  })
  .map(({ machine, bytes, signed, kind, which, number }) => {
    const [name, kernel] = registers[machine][which % registers[machine].length]!;
    const { text, operand } = written(machine, kind, { name, kernel, number });
    return { machine, bytes, signed, operand, text: `${signed ? "-" : ""}${bytes}@${text}` };
  });

function written(
  machine: Machine,
  kind: string,
  { name, kernel, number }: { readonly name: string; readonly kernel: string; readonly number: number },
): { readonly text: string; readonly operand: unknown } {
  const isX86 = machine === "x86" || machine === "i386";
  const sign = isX86 ? "%" : "";
  if (kind === "register") return { text: sign + name, operand: register(kernel) };
  if (kind === "constant") return { text: `${isX86 ? "$" : ""}${number}`, operand: constant(String(number)) };
  const inBrackets = machine === "arm" || machine === "arm64";
  const text = inBrackets ? `[${name}, ${number}]` : `${number}(${sign}${name})`;
  return { text, operand: memory(kernel, number) };
}

test("what an assembler writes is read as what it means, side by side, too", () => {
  fc.assert(
    fc.property(fc.array(made, { minLength: 1, maxLength: 12 }), (list) => {
      const { machine } = list[0]!;
      const same = list.filter((each) => each.machine === machine);
      const parsed = parse(same.map(({ text }) => text).join(" "), machine);
      expect(parsed).toEqual(
        same.map(({ text, bytes, signed, operand }) => ({ text, bytes, signed, operand })),
      );
    }),
    { numRuns: 1000 },
  );
});

const pieces = fc.constantFrom(
  ..."-4@ 8f@ % $ ( ) [ ] , # rip xmm0 al -0x 99999999999999999999 + foo @".split(" "),
  " ",
  "\u0000",
  "\ud800",
);
const hostile = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.array(pieces, { maxLength: 30 }).map((all) => all.join("")),
);

test("whatever a note holds gives arguments that are words of it, and none that the kernel could misread", () => {
  fc.assert(
    fc.property(hostile, fc.constantFrom(...all), (text, machine) => {
      const parsed = parse(text, machine);
      expect(parsed.filter(({ text: own }) => !text.includes(own))).toEqual([]);
      expect(parsed.filter(({ operand }) => !isReadable(operand))).toEqual([]);
    }),
    { numRuns: 5000 },
  );
});

/** Its words for the kernel are words of the kernel. */
function isReadable(operand: StaticOperand): boolean {
  const name = /^[a-z][a-z0-9]{0,3}$/u;
  switch (operand.kind) {
    case "register":
      return name.test(operand.name);
    case "memory":
      return name.test(operand.base) && Number.isSafeInteger(operand.displacement);
    case "constant":
      return /^-?\d{1,20}$/u.test(operand.text);
    case "variable":
      return operand.symbol.length <= 256 && Number.isSafeInteger(operand.displacement);
    case "unfetchable":
      return operand.reason !== "";
  }
}

test("a long note is read in no time, and up to a limit", () => {
  const started = performance.now();
  const parsed = parse("8@(((((((((((((((".repeat(100_000), "x86");
  expect(parsed.length).toBeLessThanOrEqual(128);
  expect(parse("4@$1 ".repeat(100_000), "x86")).toHaveLength(128);
  expect(performance.now() - started).toBeLessThan(1000);
});

function parse(text: string, machine: Machine): readonly StaticArgument[] {
  return parseStaticArguments(text, machines[machine]);
}
