import { NotInterpretable } from "../not-interpretable.ts";
import { INT, type IntType } from "../values/c-type.ts";
import type { Expression } from "./ast.ts";

const NUMBER = /^(?<digits>0[xX][\da-fA-F]+|0[bB][01]+|\d+)(?<suffix>[uUlL]{0,3})$/u;

/** A number of C, with the type that C gives it (C11, 6.4.4.1). */
export function parseNumber(text: string, longBytes: 4 | 8): Expression {
  const { digits, suffix = "" } = NUMBER.exec(text)?.groups ?? {};
  if (digits === undefined || text.length > 70)
    throw new NotInterpretable("has a number that is not an integer");
  const isOctal = /^0\d/u.test(digits);
  if (isOctal && /[89]/u.test(digits)) throw new NotInterpretable("has a number that is not an integer");
  const value = BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
  if (value >= 1n << 64n) throw new NotInterpretable("has a number of more than 64 bits");
  return { kind: "number", value, type: typeOf(value, /^\d+$/u.test(digits) && !isOctal, suffix, longBytes) };
}

function typeOf(value: bigint, isDecimal: boolean, suffix: string, longBytes: 4 | 8): IntType {
  const unsigned = /u/iu.test(suffix);
  const longs = suffix.replaceAll(/u/giu, "").length;
  const smallest = longs > 1 ? 8 : longs === 1 ? longBytes : 4;
  if (smallest === 4) {
    if (!unsigned && value < 1n << 31n) return INT;
    if ((unsigned || !isDecimal) && value < 1n << 32n) return { bytes: 4, signed: false };
  }
  return { bytes: 8, signed: !unsigned && value < 1n << 63n };
}
