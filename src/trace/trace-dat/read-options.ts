import { HeaderReader } from "./header-reader.ts";
import type { FileOption } from "./file-contents.ts";
import { MAX_NAME } from "./file-parts.ts";

/** Far more than a kernel has room for; a bound for what a file claims. */
export const MAX_INSTANCES = 1024;

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
