import { escapeText } from "../../core/escape.ts";
import { showBytes } from "../../core/show-bytes.ts";
import type { RecordedMachine } from "../decode/binary-printf.ts";
import type { RecordRows } from "../decode/batch.ts";
import type { EventFormat, Field } from "../decode/event-format.ts";
import { RecordView } from "../print-fmt/values/record-view.ts";
import type { RecordText } from "./event-fields.ts";

/**
 * `sys_openat(dfd: 0xffffff9c, filename: 0x55…, flags: 0, mode: 0)`, `sys_openat -> 0x3`: the kernel doesn't follow the print format
 * (kernel/trace/trace_syscalls.c, print_syscall_enter). `marksHex`: since 6.18, what is less than 10 is decimal, and `0x` before all else.
 * Undefined for other events.
 */
export function syscallText(
  { system, name, fields }: EventFormat,
  { longBytes }: RecordedMachine,
  marksHex: boolean,
): RecordText | undefined {
  const [, kind, call] = /^sys_(enter|exit)_(.*)$/u.exec(name) ?? [];
  if (system !== "syscalls" || call === undefined) return undefined;
  const own = fields.filter(
    ({ name: field, common }) => !common && field !== "__syscall_nr" && field !== "nr",
  );
  const record = new RecordView();
  const longAt = (offset: number): string =>
    (longBytes === 8 ? record.wide(offset, false) : record.small(offset, 4, false)).toString(16);
  const value = (offset: number): string => {
    const hex = longAt(offset);
    return marksHex && !(hex.length === 1 && hex <= "9") ? `0x${hex}` : hex;
  };
  const title = escapeText(`sys_${call}`);
  if (kind === "exit") return exitText(record, title, own, longAt);
  const args = own.map((field) => argumentText(field, own, record, value));
  return (rows, row) => {
    record.set(rows, row);
    const shown = `${title}(${args.map((text) => text()).join("")})`;
    return record.wrong === undefined ? shown : undefined;
  };
}

function exitText(
  record: RecordView,
  title: string,
  own: readonly Field[],
  longAt: (offset: number) => string,
): RecordText | undefined {
  const ret = own.find(({ name }) => name === "ret");
  if (!ret) return undefined;
  return (rows: RecordRows, row: number) => {
    record.set(rows, row);
    const shown = `${title} -> 0x${longAt(ret.offset)}`;
    return record.wrong === undefined ? shown : undefined;
  };
}

/** A program's string, or bytes, that later kernels record with the address (field `__filename_val`) come right behind it. */
function argumentText(
  { name, offset, shape }: Field,
  [first, ...more]: readonly Field[],
  record: RecordView,
  value: (offset: number) => string,
): () => string {
  if (shape.kind === "dynamic-text") return () => "";
  const before = `${name === first?.name ? "" : ", "}${escapeText(name)}: `;
  const memory = more.find((field) => field.name === `__${name}_val` && field.shape.kind === "dynamic-text");
  if (!memory) return () => before + value(offset);
  return () => {
    const start = record.small(memory.offset, 2, false);
    const bytes = record.slice(start, record.small(memory.offset + 2, 2, false));
    const end = bytes.indexOf(0);
    return `${before}${value(offset)} "${escapeText(showBytes(end < 0 ? bytes : bytes.subarray(0, end)))}"`;
  };
}
