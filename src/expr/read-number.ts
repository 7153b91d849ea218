import { parseQuantity } from "../core/units.ts";
import type { NumberValue } from "./token.ts";

type NumberResult =
  | { readonly ok: true; readonly value: NumberValue }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/** Every 64-bit number fits, even in octal. */
const LONGEST_NUMBER = 40;

/**
 * Reads a number like the kernel's `kstrtoll(…, 0)` (`0x1f`, `017`, `12`; lib/kstrtox.c), or one with decimals and a unit
 * (`2.5ms`, `8MiB`, `90%`).
 */
export function readNumber(text: string): NumberResult {
  if (text.length > LONGEST_NUMBER) return { ok: false, message: "the number is too long" };
  if (/^0[xX]/.test(text)) return readBased(text, /^0[xX][0-9a-fA-F]+$/, "hexadecimal");
  if (/^0[0-9]+$/.test(text)) return readOctal(text);
  if (/^0[0-9]/.test(text))
    return {
      ok: false,
      message: "a number with a unit cannot start with 0",
      hint: `write ${text.replace(/^0+(?=[0-9])/, "")}`,
    };
  if (/^0[bo]/i.test(text))
    return {
      ok: false,
      message: "the kernel does not support binary (0b) or 0o numbers",
      hint: "write it in hexadecimal (0x…) or decimal",
    };
  const parsed = parseQuantity(text);
  return parsed.ok ? parsed : { ok: false, message: parsed.reason };
}

function readBased(text: string, shape: RegExp, base: string): NumberResult {
  if (!shape.test(text)) return { ok: false, message: `not a ${base} number` };
  return exactly(BigInt(text));
}

/** A leading 0 means octal, as in C and in the kernel. */
function readOctal(text: string): NumberResult {
  if (/[89]/.test(text)) {
    const hint = `write ${text.replace(/^0+/, "")} for the decimal number`;
    return { ok: false, message: "a leading 0 means octal, which has no 8 or 9", hint };
  }
  return exactly(BigInt(`0o${text.slice(1)}`));
}

function exactly(exact: bigint): NumberResult {
  return { ok: true, value: { value: Number(exact), exact, unit: "none" } };
}
