import { byteText, fitText } from "./byte-text.ts";
import { numberText } from "./number-text.ts";
import { bytesOfLength } from "./parse-format.ts";
import { pointer } from "./pointers.ts";
import type { CompileConversion, Printed, Sized } from "./printed.ts";
import { U8 } from "../values/c-type.ts";
import type { RecordView } from "../values/record-view.ts";
import { stringOf } from "../values/strings.ts";
import { asNumber, convert, type Integer, integer } from "../values/value.ts";

/** A conversion of an integer: its argument as wide as the length modifier says. */
function number(base: 8 | 10 | 16, signed: boolean, upper = false): CompileConversion {
  return (value, conversion, { context }) => {
    const bytes = bytesOfLength(conversion.length, context.machine.longBytes);
    const argument = convert(integer(value), { bytes, signed });
    return { at: numberAt(argument, conversion, base, signed, upper), isPlain: true };
  };
}

function numberAt(
  { at }: Integer,
  { flags, width, precision }: Sized,
  base: 8 | 10 | 16,
  signed: boolean,
  upper: boolean,
): Printed["at"] {
  const isSimple = !width && !precision && !upper && !Object.values(flags).some(Boolean);
  if (isSimple) return (record) => at(record).toString(base);
  return (record) =>
    numberText(at(record), {
      base,
      upper,
      signed,
      flags,
      width: width?.(record),
      precision: precision?.(record),
    });
}

const string: CompileConversion = (value, { flags, width, precision }, { context }) => {
  const text = stringOf(value, context.printkFormats);
  const isWhole = !width && !precision;
  if (isWhole) return { at: (record) => text(record) ?? NULL };
  return {
    at: (record) => fitText(text(record) ?? NULL, sizeAt(width, record), precision?.(record), flags),
  };
};

/** What the kernel prints of a NULL that should be a string. */
const NULL = "(null)";

function sizeAt(size: Sized["width"], record: RecordView): number {
  return size?.(record) ?? 0;
}

const character: CompileConversion = (value, { flags, width }) => {
  const byte = asNumber(convert(integer(value), U8));
  return { at: (record) => fitText(byteText(byte(record)), sizeAt(width, record), undefined, flags) };
};

/** The conversions of the kernel's printf, by their letters (lib/vsprintf.c). */
export const CONVERSIONS: ReadonlyMap<string, CompileConversion> = new Map([
  ["d", number(10, true)],
  ["i", number(10, true)],
  ["u", number(10, false)],
  ["x", number(16, false)],
  ["X", number(16, false, true)],
  ["o", number(8, false)],
  ["c", character],
  ["s", string],
  ["p", pointer],
]);
