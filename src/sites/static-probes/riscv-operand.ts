import { type StaticOperand, unfetchable } from "./static-argument.ts";
import { constantOf, memoryAt, NUMBER } from "./whole-number.ts";

const constant = new RegExp(`^${NUMBER}$`, "iu");
const beside = new RegExp(`^(?<distance>${NUMBER})?\\((?<base>[a-z0-9]+)\\)$`, "iu");

/** An operand of RISC-V as GNU `as` writes it: `a0`, `-24(s0)`, `5`. Registers have their ABI names. */
export function riscvOperand(text: string): StaticOperand {
  if (text === "zero") return { kind: "constant", text: "0" };
  if (constant.test(text)) return constantOf(text.toLowerCase());
  const near = beside.exec(text)?.groups;
  const name = registerOf(near?.["base"] ?? text);
  if (name !== undefined)
    return near ? memoryAt(name, near["distance"]?.toLowerCase()) : { kind: "register", name };
  return unfetchable(
    /^f[ast]\d+$/u.test(text)
      ? "the kernel cannot fetch floating-point or vector registers"
      : "the operand is not understood",
  );
}

/** Register names of arch/riscv/kernel/ptrace.c; `fp` is an alias of `s0`. */
function registerOf(name: string): string | undefined {
  if (name === "fp") return "s0";
  return /^(?:ra|sp|gp|tp|t[0-6]|s(?:[0-9]|1[01])|a[0-7])$/u.test(name) ? name : undefined;
}
