import { showBytes } from "../../core/show-bytes.ts";
import { byteText, fitText } from "../print-fmt/printf/byte-text.ts";
import { numberText } from "../print-fmt/printf/number-text.ts";
import { type Flags, flagsOf } from "../print-fmt/printf/parse-format.ts";

/**
 * Text of a `trace_printk` whose arguments were recorded as they are (`ftrace:bprint`), as the kernel's bstr_printf puts it
 * together (lib/vsprintf.c: vbin_printf, bstr_printf). Hostile text. Total: where format and arguments don't fit, what is
 * left of the format stays as it is.
 */
export function binaryPrintf(format: string, args: Uint8Array, machine: RecordedMachine): string {
  const reader = new Arguments(args, machine);
  let text = "";
  let from = 0;
  for (const found of format.matchAll(CONVERSION)) {
    const shown = converted(found, reader);
    if (shown === undefined || text.length > MOST_TEXT) break;
    text += format.slice(from, found.index) + shown;
    from = found.index + found[0].length;
  }
  return text + format.slice(from);
}

/** What the arguments were written by. */
export interface RecordedMachine {
  readonly longBytes: 4 | 8;
  readonly bigEndian: boolean;
}

/** Flags, width, precision, length, conversion; behind a pointer, what the kernel has extended it by. */
const CONVERSION =
  /%(?<flags>[-+ #0]*)(?<width>\d{1,4}|\*)?(?:\.(?<precision>\d{1,4}|\*)?)?(?<length>hh|h|ll|l|L|q|z|Z|t|j)?(?<type>[%cspdiuoxX])/gu;

/** The kernel's own text has room for two pages (include/linux/trace_seq.h, TRACE_SEQ_BUFFER_SIZE). */
const MOST_TEXT = 1 << 13;

function converted(found: RegExpExecArray, args: Arguments): string | undefined {
  const { flags = "", width: wide, precision, length, type = "" } = found.groups ?? {};
  if (type === "%") return "%";
  const width = wide === "*" ? args.int() : Number(wide ?? 0);
  const digits = precision === "*" ? args.int() : precision === undefined ? undefined : Number(precision);
  if (width === undefined || (precision === "*" && digits === undefined)) return undefined;
  if (type !== "s") return numberOf(args, { flags: flagsOf(flags), length, type, width, precision: digits });
  const text = args.string();
  return text === undefined ? undefined : fitText(text, width, digits, flagsOf(flags));
}

interface NumberFormat {
  readonly flags: Flags;
  readonly length: string | undefined;
  readonly type: string;
  readonly width: number;
  readonly precision: number | undefined;
}

function numberOf(
  args: Arguments,
  { flags, length, type, width, precision }: NumberFormat,
): string | undefined {
  if (type === "c") return characterOf(args.integer(1, false), width, flags);
  if (type === "p") {
    const pointer = args.integer(args.longBytes, false);
    return pointer === undefined ? undefined : fitText(`0x${pointer.toString(16)}`, width, undefined, flags);
  }
  const signed = type === "d" || type === "i";
  const value = args.integer(args.sizeOf(length), signed);
  const base = BASES.get(type) ?? 10;
  return value === undefined
    ? undefined
    : numberText(value, { base, upper: type === "X", signed, flags, width, precision });
}

function characterOf(value: bigint | undefined, width: number, flags: Flags): string | undefined {
  return value === undefined ? undefined : fitText(byteText(Number(value)), width, undefined, flags);
}

const BASES: ReadonlyMap<string, 8 | 16> = new Map([
  ["o", 8],
  ["x", 16],
  ["X", 16],
]);

/** Arguments one after another, each at a multiple of its own size; those of eight bytes at one of four. */
class Arguments {
  readonly longBytes: 4 | 8;
  readonly #bigEndian: boolean;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array, { longBytes, bigEndian }: RecordedMachine) {
    this.longBytes = longBytes;
    this.#bigEndian = bigEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Of an integer with this length modifier. */
  sizeOf(length: string | undefined): 1 | 2 | 4 | 8 {
    if (length === "hh") return 1;
    if (length === "h") return 2;
    if (length === undefined) return 4;
    return length === "ll" || length === "L" || length === "q" || length === "j" ? 8 : this.longBytes;
  }

  int(): number | undefined {
    const value = this.integer(4, true);
    return value === undefined ? undefined : Number(value);
  }

  integer(bytes: 1 | 2 | 4 | 8, signed: boolean): bigint | undefined {
    const unit = Math.min(4, bytes);
    const at = Math.ceil(this.#at / unit) * unit;
    if (at + bytes > this.#view.byteLength) return undefined;
    this.#at = at + bytes;
    let value = 0n;
    for (let index = 0; index < bytes; index++) {
      const byte = this.#view.getUint8(at + (this.#bigEndian ? index : bytes - 1 - index));
      value = (value << 8n) | BigInt(byte);
    }
    return signed ? BigInt.asIntN(8 * bytes, value) : value;
  }

  /** Up to its NUL. */
  string(): string | undefined {
    const { buffer, byteOffset, byteLength } = this.#view;
    const rest = new Uint8Array(buffer, byteOffset + this.#at, byteLength - this.#at);
    const end = rest.indexOf(0);
    if (end < 0) return undefined;
    this.#at += end + 1;
    return showBytes(rest.subarray(0, end));
  }
}
