import { NotInterpretable } from "../not-interpretable.ts";
import type { Expression } from "../parse/ast.ts";
import { dynamicString } from "../record-fields.ts";
import { bitMask } from "../printf/bits-text.ts";
import { hexBytes } from "../printf/byte-text.ts";
import { MOST_TEXT } from "../printf/compile-format.ts";
import { INT } from "../values/c-type.ts";
import type { RecordView } from "../values/record-view.ts";
import type { Memory, Of, Text } from "../values/value.ts";
import {
  argument,
  fieldArgument,
  type Helper,
  memoryArgument,
  namedArray,
  numberArgument,
} from "./helper.ts";
import { hexDump } from "./hex-dump.ts";

/** `__get_dynamic_array_len(name)`: bytes. */
const length: Helper = (args, compiler) => ({
  kind: "small",
  type: INT,
  at: namedArray(args, compiler).bytes,
});

/** `__get_bitmask(name)`: all bits that there are (trace_seq.c, trace_seq_bitmask). */
const bitmask: Helper = (args, compiler) => {
  const { start, bytes } = namedArray(args, compiler);
  return text((record) => {
    const size = Math.min(bytes(record), MOST_TEXT);
    return bitMask(record.slice(start(record), size), 8 * size);
  });
};

/** `__print_hex(array, length)`: bytes with a space between them, or none. */
function hex(separator: string): Helper {
  return (args, compiler) => {
    const { start } = memoryArgument(args, 0, compiler);
    const count = numberArgument(args, 1, compiler);
    return text((record) => hexBytes(record.slice(start(record), limited(count(record))), separator));
  };
}

/** `__print_array(array, count, size)`: `{0x1,0x2}` (trace_output.c, trace_print_array_seq). */
const array: Helper = (args, compiler) => {
  const memory = memoryArgument(args, 0, compiler);
  const count = numberArgument(args, 1, compiler);
  return elements(memory, count, numberArgument(args, 2, compiler));
};

/** `__print_dynamic_array(name, size)`. */
const dynamicArray: Helper = (args, compiler) => {
  const memory = namedArray(args, compiler);
  const size = numberArgument(args, 1, compiler);
  return elements(memory, (record) => Math.floor(memory.bytes(record) / size(record)), size);
};

function elements({ start }: Memory, count: Of<number>, sizeAt: Of<number>): Text {
  return text((record) => {
    const size = sizeAt(record);
    if (size !== 1 && size !== 2 && size !== 4 && size !== 8) {
      record.wrong = "has an array whose elements are not 1, 2, 4 or 8 bytes";
      return "";
    }
    const from = start(record);
    const shown = Array.from({ length: limited(count(record)) }, (_, index) => {
      const at = from + index * size;
      const value = size === 8 ? record.wide(at, false) : record.small(at, size, false);
      return `0x${value.toString(16)}`;
    });
    return `{${shown.join(",")}}`;
  });
}

/** What the kernel has no room for isn't put together. */
function limited(count: number): number {
  return Math.max(0, Math.min(MOST_TEXT, Number.isFinite(count) ? Math.floor(count) : 0));
}

/** `__print_hex_dump(prefix, kind, rowsize, groupsize, array, length, ascii)`. */
const dump: Helper = (args, compiler) => {
  const prefix = literal(argument(args, 0));
  const [kind, rowBytes, groupBytes] = [1, 2, 3].map((index) => numberArgument(args, index, compiler));
  const { start } = memoryArgument(args, 4, compiler);
  const count = numberArgument(args, 5, compiler);
  const ascii = numberArgument(args, 6, compiler);
  return text((record) =>
    hexDump(record.slice(start(record), limited(count(record))), {
      prefix,
      showsOffset: kind!(record) !== 0,
      rowBytes: rowBytes!(record),
      groupBytes: groupBytes!(record),
      ascii: ascii(record) !== 0,
    }),
  );
};

function literal(expression: Expression): string {
  if (expression.kind !== "text") throw new NotInterpretable("has a prefix that is not a string");
  return expression.value;
}

function text(at: (record: RecordView) => string): Text {
  return { kind: "text", at };
}

const get: Helper = (args, compiler) => namedArray(args, compiler);
const string: Helper = (args, { event }) => dynamicString(event, fieldArgument(args));

/** Helpers that take arrays out of the record, and print them (include/trace/stages/stage3_trace_output.h). */
export const ARRAY_HELPERS: ReadonlyMap<string, Helper> = new Map([
  ["__get_str", string],
  ["__get_rel_str", string],
  ["__get_dynamic_array", get],
  ["__get_rel_dynamic_array", get],
  ["__get_sockaddr", get],
  ["__get_rel_sockaddr", get],
  ["__get_dynamic_array_len", length],
  ["__get_rel_dynamic_array_len", length],
  ...["__get_bitmask", "__get_rel_bitmask", "__get_cpumask", "__get_rel_cpumask"].map(
    (name) => [name, bitmask] as const,
  ),
  ["__print_hex", hex(" ")],
  ["__print_hex_str", hex("")],
  ["__print_array", array],
  ["__print_dynamic_array", dynamicArray],
  ["__print_hex_dump", dump],
]);
