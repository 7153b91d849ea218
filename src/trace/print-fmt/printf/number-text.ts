import type { Flags } from "./parse-format.ts";
import { MOST_WIDTH } from "./parse-format.ts";

/** How a number is printed. */
export interface NumberSpec {
  readonly base: 8 | 10 | 16;
  readonly upper?: boolean;
  /** A sign may be shown. */
  readonly signed?: boolean;
  readonly flags: Flags;
  /** Negative: on the left, as with `-`. */
  readonly width?: number | undefined;
  readonly precision?: number | undefined;
}

/**
 * A number as the kernel prints it (lib/vsprintf.c, `number`). Other than C's printf, it prints a 0 that has the precision 0, has `0x`
 * before a 0, too, and fills up with zeros in spite of a precision.
 */
export function numberText(value: number | bigint, spec: NumberSpec): string {
  const { base, upper, flags, precision = 0 } = spec;
  const isNegative = value < 0;
  const digits = (isNegative ? -value : value).toString(base);
  const sign = isNegative ? "-" : positiveSign(spec);
  const before = sign + prefixOf(spec, digits);
  const whole = digits.length >= precision ? digits : digits.padStart(Math.min(MOST_WIDTH, precision), "0");
  const text = filled(before, upper === true ? whole.toUpperCase() : whole, spec.width ?? 0, flags);
  return text;
}

function positiveSign({ signed, flags }: NumberSpec): string {
  if (signed !== true) return "";
  if (flags.plus) return "+";
  return flags.space ? " " : "";
}

function prefixOf({ base, upper, flags }: NumberSpec, digits: string): string {
  if (!flags.alternate || base === 10) return "";
  if (base === 16) return upper === true ? "0X" : "0x";
  return digits === "0" ? "" : "0";
}

function filled(before: string, digits: string, width: number, { left, zero }: Flags): string {
  const wide = Math.min(MOST_WIDTH, Math.abs(width));
  if (before.length + digits.length >= wide) return before + digits;
  if (left || width < 0) return (before + digits).padEnd(wide);
  return zero ? before + digits.padStart(wide - before.length, "0") : (before + digits).padStart(wide);
}
