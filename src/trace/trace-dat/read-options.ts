import { type ByteLimit, HeaderReader } from "./header-reader.ts";
import { OPTION } from "./trace-dat-format.ts";
import type { FileOption } from "./file-contents.ts";
import { MAX_NAME } from "./file-parts.ts";

/** Far more than a kernel has room for; a bound for what a file claims. */
export const MAX_INSTANCES = 1024;

/** trace-cmd writes one for each CPU of each instance, and some twenty others. */
const MAX_OPTIONS = 1 << 15;
/** Of the data of all options: the longest ones have what trace-cmd measured of guests' clocks. */
const OPTION_BYTES: ByteLimit = { what: "options", bytes: 1 << 24 };

/** Those that are read as texts. */
const TEXTS: ReadonlySet<number> = new Set([
  OPTION.date,
  OPTION.cpuStat,
  OPTION.traceClock,
  OPTION.uname,
  OPTION.offset,
  OPTION.userCode,
]);
/** This project writes at most half as much into one (`user-code/user-code-text.ts`, `write-trace-dat.ts`). */
const TEXT: ByteLimit = { what: "texts about the recording", bytes: 1 << 21 };

/** A file's options, section by section. */
export class OptionList {
  readonly all: FileOption[] = [];
  #bytes = 0;

  /** The data of the next option, which becomes one of the list; nothing where the file ends before. */
  read(file: HeaderReader, id: number): FileOption | undefined {
    const length = file.u32();
    this.#bytes += length;
    if (this.#bytes > OPTION_BYTES.bytes && length <= file.rest)
      file.exceeds(OPTION_BYTES.what, this.#bytes, OPTION_BYTES.bytes, "bytes");
    if (this.all.length >= MAX_OPTIONS) file.exceeds("sections", this.all.length + 1, MAX_OPTIONS, "options");
    const option = { id, data: file.bytes(length, TEXTS.has(id) ? TEXT : OPTION_BYTES) };
    if (file.truncated) return undefined;
    this.all.push(option);
    return option;
  }
}

/** Reads an option's data; undefined where it is too short. */
export function numberIn<Value>(
  { data }: FileOption,
  bigEndian: boolean,
  read: (file: HeaderReader) => Value,
): Value | undefined {
  const file = readerOf(data, bigEndian);
  const value = read(file);
  return file.truncated ? undefined : value;
}

/** The beginning of a BUFFER option: where the instance's data is, and what it is called. */
export function instanceOf(
  option: FileOption,
  bigEndian: boolean,
): { readonly name: string; readonly offset: number } | undefined {
  return numberIn(option, bigEndian, (file) => ({ offset: file.u64(), name: file.cString(MAX_NAME) }));
}

/** An option's data as text, without the zeros that pad it. */
export function optionText({ data }: FileOption): string {
  return withoutPadding(new TextDecoder().decode(data));
}

/** Without the zeros at its end. */
function withoutPadding(text: string): string {
  let end = text.length;
  while (text[end - 1] === "\0") end -= 1;
  return text.slice(0, end);
}

function readerOf(data: Uint8Array, bigEndian: boolean): HeaderReader {
  const source = {
    size: data.length,
    read: (offset: number, length: number) => data.subarray(offset, offset + length),
  };
  return new HeaderReader(source, { bigEndian });
}
