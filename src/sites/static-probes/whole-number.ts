import { type StaticOperand, unfetchable } from "./static-argument.ts";

/** A whole number as assemblers write it: decimal, or hexadecimal with `0x`. */
export const NUMBER: string = String.raw`-?(?:0x[0-9a-f]{1,16}|[0-9]{1,20})`;

const LEAST = -(2n ** 63n);
const MOST = 2n ** 64n - 1n;

/** A constant operand of at most 64 bits (kernel/trace/trace_probe.c, `str_to_immediate`). */
export function constantOf(text: string): StaticOperand {
  const value = wholeNumber(text);
  return value >= LEAST && value <= MOST
    ? { kind: "constant", text: String(value) }
    : unfetchable("the number has more than 64 bits");
}

/** Memory at a register plus a displacement, a signed 32-bit number on all supported machines. */
export function memoryAt(base: string, displacement: string | undefined): StaticOperand {
  const value = wholeNumber(displacement ?? "0");
  return value >= -(2n ** 31n) && value < 2n ** 31n
    ? { kind: "memory", base, displacement: Number(value) }
    : unfetchable("the displacement has more than 32 bits");
}

/** `text` matches `NUMBER`. */
function wholeNumber(text: string): bigint {
  return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
}
