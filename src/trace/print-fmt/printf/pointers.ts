import { NotInterpretable } from "../not-interpretable.ts";
import { U64, longOf } from "../values/c-type.ts";
import { asBigInt, convert, integer, isNull, type Memory, type Of, type Value } from "../values/value.ts";
import type { Compiler } from "../compiler.ts";
import { bitList, bitMask } from "./bits-text.ts";
import { fitText, hexBytes } from "./byte-text.ts";
import { errorName } from "./error-names.ts";
import { ADDRESS_KINDS, uuidText } from "./address-texts.ts";
import { numberText } from "./number-text.ts";
import type { CompileConversion, Printed, Sized } from "./printed.ts";
import { offsetName, plainName } from "./symbol-text.ts";

/** One kind of `%p…`: by the first letters behind the `p`. `rest`: the letters behind those. */
type CompilePointer = (value: Value, conversion: Sized, compiler: Compiler, rest: string) => Printed;

/** The address itself. The kernel prints a hash of it, unless its option `hash-ptr` is off. */
const address: CompilePointer = (value, { flags, width }, { context }) => {
  const { longBytes } = context.machine;
  if (value.kind === "memory") throw new NotInterpretable("prints the address of the record");
  const at = convert(integer(value), longOf(longBytes)).at;
  const digits = 2 * longBytes + (flags.alternate ? 2 : 0);
  if (!width)
    return {
      isPlain: true,
      at: (record) =>
        numberText(at(record), { base: 16, flags: { ...flags, zero: !flags.left }, width: digits }),
    };
  return {
    isPlain: true,
    at: (record) => numberText(at(record), { base: 16, flags, width: width(record) }),
  };
};

/** Text of an address of code. */
function code(name: typeof offsetName): CompilePointer {
  return (value, { flags, width }, { context }) => {
    const at = asBigInt(convert(integer(value), U64));
    const { symbols } = context;
    return {
      at: (record) => fitText(name(symbols, at(record)), width?.(record) ?? 0, undefined, flags),
    };
  };
}

/** Text of bytes in the record; of NULL, what the kernel says of it. */
function bytes(count: number | "all", text: (bytes: Uint8Array, rest: string) => string): CompilePointer {
  return (value, { flags, width, precision }, _, rest) => {
    const memory = memoryOf(value);
    const at: Of<string> = (record) => {
      if (!memory) return "(null)";
      const size = count === "all" ? memory.bytes(record) : count;
      return text(record.slice(memory.start(record), size), rest);
    };
    return { at: (record) => fitText(at(record), width?.(record) ?? 0, precision?.(record), flags) };
  };
}

/** Absent: NULL. */
function memoryOf(value: Value): Memory | undefined {
  if (value.kind === "memory") return value;
  if (isNull(value)) return undefined;
  throw new NotInterpretable("prints what is at an address outside of the record");
}

const SEPARATORS: ReadonlyMap<string, string> = new Map([
  ["C", ":"],
  ["D", "-"],
  ["N", ""],
]);
/** The kernel prints no more. */
const MOST_HEX = 64;

/** `%*ph`: the width says how many bytes. */
const hexString: CompilePointer = (value, { width }, _, rest) => {
  const memory = memoryOf(value);
  const separator = SEPARATORS.get(rest.slice(0, 1)) ?? " ";
  return {
    at: (record) => {
      const size = Math.min(MOST_HEX, width?.(record) ?? 1);
      if (!memory) return "(null)";
      return size > 0 ? hexBytes(record.slice(memory.start(record), size), separator) : "";
    },
  };
};

/** `%*pb`: the width says how many bits. */
const bitmap: CompilePointer = (value, { width }, _, rest) => {
  const memory = memoryOf(value);
  const text = rest.startsWith("l") ? bitList : bitMask;
  return {
    at: (record) => {
      const bits = Math.max(0, width?.(record) ?? 0);
      if (!memory) return "(null)";
      const all = record.slice(memory.start(record), Math.ceil(bits / 8));
      return text(all, bits);
    },
  };
};

/** `%pe`: the name of an error, or an address. */
const error: CompilePointer = (value, conversion, compiler, rest) => {
  const number = asBigInt(convert(integer(value), { bytes: 8, signed: true }));
  const other = address(value, conversion, compiler, rest);
  return { at: (record) => errorName(-Number(number(record))) ?? other.at(record) };
};

/** `%pa`: a number as wide as an address of memory is. */
const physical: CompilePointer = (value) => {
  const memory = memoryOf(value);
  if (!memory) throw new NotInterpretable("prints what is at an address outside of the record");
  return { at: (record) => `0x${record.wide(memory.start(record), false).toString(16).padStart(16, "0")}` };
};

/** The extensions of `%p`, the longest first (lib/vsprintf.c, `pointer`). */
const EXTENSIONS: readonly (readonly [letters: string, CompilePointer])[] = [
  ...ADDRESS_KINDS.map((kind) => [kind.letters, bytes(kind.bytes, kind.text)] as const),
  ["S", code(offsetName)],
  ["F", code(offsetName)],
  ["B", code(offsetName)],
  ["s", code(plainName)],
  ["f", code(plainName)],
  ["U", bytes(16, uuidText)],
  ["h", hexString],
  ["b", bitmap],
  ["e", error],
  ["a", physical],
  ["K", address],
  ["x", address],
];

/** `%p` and what can be behind it. @throws NotInterpretable for what is not in the record */
export const pointer: CompileConversion = (value, conversion, compiler) => {
  const { extension } = conversion;
  if (extension === "") return address(value, conversion, compiler, "");
  for (const [letters, compile] of EXTENSIONS)
    if (extension.startsWith(letters))
      return compile(value, conversion, compiler, extension.slice(letters.length));
  throw new NotInterpretable(`has a conversion %p${extension} that is not known`);
};
