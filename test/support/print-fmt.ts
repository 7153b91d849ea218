import type { RecordRows } from "../../src/trace/decode/batch.ts";
import type { EventFormat } from "../../src/trace/decode/event-format.ts";
import { parseEventFormat } from "../../src/trace/decode/parse-event-format.ts";
import { noSymbols } from "../../src/trace/names/symbols.ts";
import type { PrintFmtContext } from "../../src/trace/print-fmt/compiler.ts";
import { compilePrintFmt } from "../../src/trace/print-fmt/print-fmt.ts";

/** A field of a made event: as its format declares it, and its value. */
export interface MadeField {
  /** `unsigned int flags`, `char comm[16]`, `__data_loc char[] name`. */
  readonly declaration: string;
  readonly bytes: Uint8Array;
  readonly signed?: boolean;
}

/** An integer field. */
export function int(declaration: string, bytes: 1 | 2 | 4 | 8, value: number | bigint): MadeField {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, BigInt.asIntN(64, BigInt(value)), true);
  return {
    declaration,
    bytes: new Uint8Array(view.buffer, 0, bytes),
    signed: !/unsigned|\bu(?:8|16|32|64)\b|\*/u.test(declaration),
  };
}

/** A field of bytes. */
export function bytes(declaration: string, value: string | readonly number[]): MadeField {
  return {
    declaration,
    bytes: typeof value === "string" ? Buffer.from(value, "latin1") : Uint8Array.from(value),
  };
}

/** An event with a record of it. */
export interface MadeRecord {
  readonly event: EventFormat;
  readonly rows: RecordRows;
}

/** Fields one after another, at multiples of their size; those of any length behind them all. */
export function madeRecord(printFmt: string, fields: readonly MadeField[], name = "made:made"): MadeRecord {
  const lines: string[] = [];
  const placed: (readonly [at: number, bytes: Uint8Array])[] = [];
  const dynamic: (readonly [at: number, bytes: Uint8Array])[] = [];
  let at = 8;
  for (const { declaration, bytes: own, signed = false } of fields) {
    const isDynamic = declaration.startsWith("__data_loc ");
    const size = isDynamic ? 4 : own.length;
    const unit = Math.min(8, isDynamic ? 4 : /\[/u.test(declaration) ? 1 : size);
    at = Math.ceil(at / unit) * unit;
    lines.push(`\tfield:${declaration};\toffset:${at};\tsize:${size};\tsigned:${Number(signed)};`);
    (isDynamic ? dynamic : placed).push([at, own]);
    at += size;
  }
  return { event: formatOf(lines, printFmt, name), rows: rowsOf(at, placed, dynamic) };
}

function formatOf(lines: readonly string[], printFmt: string, whole: string): EventFormat {
  const [system = "", name = ""] = whole.split(":");
  const common = [
    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;",
    "\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;",
    "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;",
    "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;",
  ];
  const text = [
    `name: ${name}`,
    "ID: 7",
    "format:",
    ...common,
    "",
    ...lines,
    "",
    `print fmt: ${printFmt}`,
  ].join("\n");
  const parsed = parseEventFormat(system, text);
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  return parsed.value;
}

type Placed = readonly (readonly [at: number, bytes: Uint8Array])[];

function rowsOf(end: number, placed: Placed, dynamic: Placed): RecordRows {
  const size = dynamic.reduce((sum, [, own]) => sum + own.length, end);
  const all = new Uint8Array(size);
  const view = new DataView(all.buffer);
  for (const [at, own] of placed) all.set(own, at);
  let next = end;
  for (const [at, own] of dynamic) {
    view.setUint32(at, (own.length << 16) | next, true);
    all.set(own, next);
    next += own.length;
  }
  return { bytes: all, view, count: 1, offsets: Uint32Array.of(0), lengths: Uint32Array.of(size) };
}

const CONTEXT: PrintFmtContext = {
  machine: { longBytes: 8, bigEndian: false },
  symbols: noSymbols,
  printkFormats: new Map(),
};

/** The text of a record; `cannot: …` where the print format can't be interpreted, `wrong: …` where the record doesn't fit it. */
export function printed(
  printFmt: string,
  fields: readonly MadeField[] = [],
  context: Partial<PrintFmtContext> = {},
): string {
  const { event, rows } = madeRecord(printFmt, fields);
  const compiled = compilePrintFmt(event, { ...CONTEXT, ...context });
  if (!compiled.ok) return `cannot: ${compiled.reason}`;
  const text = compiled.print(rows, 0);
  return text.wrong === undefined ? text.text : `wrong: ${text.wrong}`;
}
