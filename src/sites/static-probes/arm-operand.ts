import { type StaticOperand, unfetchable } from "./static-argument.ts";
import { constantOf, memoryAt, NUMBER } from "./whole-number.ts";

const constant = new RegExp(`^#?(?<number>${NUMBER})$`, "iu");
const beside = new RegExp(`^\\[ *(?<base>[a-z0-9]+) *(?:, *#?(?<distance>${NUMBER}) *)?\\]$`, "iu");

/** An operand of AArch64 as GNU `as` writes it: `x0`, `w1`, `[sp, 12]`, `5`. */
export function arm64Operand(text: string): StaticOperand {
  return armOperand(text, arm64Register);
}

/** An operand of 32-bit ARM: `r0`, `[fp, #-16]`, `#5`. */
export function arm32Operand(text: string): StaticOperand {
  return armOperand(text, arm32Register);
}

function armOperand(text: string, registerOf: (name: string) => string | undefined): StaticOperand {
  if (/^[wx]zr$/u.test(text)) return { kind: "constant", text: "0" };
  const number = constant.exec(text)?.groups?.["number"];
  if (number !== undefined) return constantOf(number.toLowerCase());
  const near = beside.exec(text)?.groups;
  const name = registerOf(near?.["base"] ?? text);
  if (name !== undefined) {
    return near ? memoryAt(name, near["distance"]?.toLowerCase()) : { kind: "register", name };
  }
  return unfetchable(whyNot(text));
}

function whyNot(text: string): string {
  if (/^\[[^,\]]*, *[wxr]\d/u.test(text))
    return "its address is the sum of two registers, which the kernel cannot compute";
  return /^[bhsdqv]\d+$/u.test(text)
    ? "the kernel cannot fetch floating-point or vector registers"
    : "the operand is not understood";
}

/** The kernel has only the 64-bit names (arch/arm64/kernel/ptrace.c). */
function arm64Register(name: string): string | undefined {
  if (name === "sp") return name;
  const aliases: Readonly<Record<string, string>> = { fp: "x29", lr: "x30", wsp: "sp" };
  if (Object.hasOwn(aliases, name)) return aliases[name];
  return /^[wx](?:[12]?[0-9]|30)$/u.test(name) ? `x${name.slice(1)}` : undefined;
}

/** Registers 11 to 15 have names instead of numbers (arch/arm/kernel/ptrace.c). */
function arm32Register(name: string): string | undefined {
  const named = ["fp", "ip", "sp", "lr", "pc"];
  if (named.includes(name)) return name;
  const number = /^r(?<number>[0-9]|1[0-5])$/u.exec(name)?.groups?.["number"];
  if (number === undefined) return undefined;
  return Number(number) > 10 ? named[Number(number) - 11] : name;
}
