import type { BuiltFile, BuiltOption } from "../trace-cmd/file-builder.ts";
import { headerEventText, headerPageText } from "../page-builder.ts";

/** Bytes before the records of a 64-bit kernel's sub-buffer. */
const PAGE_HEADER = 16;

export interface Records {
  readonly count: number;
  /** Of each record's payload: a multiple of 4, at most 112. */
  readonly payloadBytes: number;
  readonly pageBytes?: number;
  /** Time of the first record, and between records. */
  readonly time?: number;
  readonly delta?: number;
  /** Commit-word flags of every sub-buffer: events were lost before it. */
  readonly missed?: boolean;
  readonly recordsPerPage?: number;
  /** Writes the payload of record `index` at `at`. */
  readonly write: (view: DataView, at: number, index: number) => void;
}

/** One CPU's sub-buffers, full of records of one size. Built in place: a bomb has millions of them. */
export function pagesOf({
  count,
  payloadBytes,
  pageBytes = 4096,
  time = 1_000_000,
  delta = 1,
  missed = false,
  recordsPerPage = Math.floor((pageBytes - PAGE_HEADER) / (payloadBytes + 4)),
  write,
}: Records): Uint8Array {
  const recordBytes = payloadBytes + 4;
  const pages = Math.ceil(count / recordsPerPage);
  const bytes = new Uint8Array(pages * pageBytes);
  const view = new DataView(bytes.buffer);
  const header = ((delta << 5) | (payloadBytes / 4)) >>> 0;
  let index = 0;
  for (let start = 0; start < bytes.length; start += pageBytes) {
    const records = Math.min(recordsPerPage, count - index);
    view.setBigUint64(start, BigInt(time + index * delta), true);
    view.setUint32(start + 8, (records * recordBytes + (missed ? 0x8000_0000 : 0)) >>> 0, true);
    for (let record = 0, at = start + PAGE_HEADER; record < records; record++, at += recordBytes) {
      view.setUint32(at, header, true);
      write(view, at + 4, index++);
    }
  }
  return bytes;
}

/** One sub-buffer with these bytes of records. */
export function pageWith(
  records: Uint8Array,
  { pageBytes = 4096, time = 1_000_000n }: { readonly pageBytes?: number; readonly time?: bigint } = {},
): Uint8Array {
  const bytes = new Uint8Array(pageBytes);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, time, true);
  view.setUint32(8, records.length, true);
  bytes.set(records, PAGE_HEADER);
  return bytes;
}

/** An event whose records are as small as they can be: the type and the pid overlap in four bytes. */
export function tinyFormat(name: string, id: number, fields: readonly string[] = []): string {
  return rawFormat(name, id, [
    "unsigned short common_type;0;2;0",
    "unsigned char common_flags;2;1;0",
    "unsigned char common_preempt_count;3;1;0",
    "int common_pid;0;4;1",
    ...fields,
  ]);
}

export function rawFormat(name: string, id: number, fields: readonly string[], printFormat = '"x"'): string {
  const lines = fields.map((field) => {
    const [declaration, offset, size, signed] = field.split(";");
    return `\tfield:${declaration};\toffset:${offset};\tsize:${size};\tsigned:${signed};\n`;
  });
  return `name: ${name}\nID: ${id}\nformat:\n${lines.join("")}\nprint fmt: ${printFormat}\n`;
}

/** A file's parts: its events' formats by system, and the sub-buffers of CPU 0, 1, … */
export function fileOf(
  formats: Readonly<Record<string, readonly string[]>>,
  cpus: readonly Uint8Array[],
  changes: Partial<BuiltFile> = {},
): BuiltFile {
  const pageBytes = changes.pageBytes ?? 4096;
  const { ftrace = [], ...others } = formats;
  return {
    pageBytes,
    headerPage: headerPageText(pageBytes),
    headerEvent: headerEventText,
    ftraceFormats: ftrace,
    eventFormats: Object.entries(others).map(([system, texts]) => ({ system, formats: texts })),
    instances: [{ name: "", clock: "mono", cpus: cpus.map((bytes, cpu) => ({ cpu, bytes })) }],
    ...changes,
  };
}

interface Statistics {
  readonly read?: number;
  readonly overrun?: number;
  readonly dropped?: number;
  readonly more?: string;
}

/** A CPU's statistics, as both trace-cmd and this project store them; `more`: this project's own lines. */
export function statOption(
  cpu: number,
  { read = 0, overrun = 0, dropped = 0, more = "" }: Statistics = {},
): BuiltOption {
  const counts = `entries: 0\noverrun: ${overrun}\ncommit overrun: 0\nbytes: 0\ndropped events: ${dropped}\nread events: ${read}\n`;
  return { id: 2, data: `CPU: ${cpu}\n${counts}${more}\0` };
}

/** Lines that only this project's recordings have: from when to when it recorded. */
export const OWN_WINDOW = "recording began: 1\nrecording ended: 100000000000\n";

/** Latin text, repeated up to some size. */
export function repeated(piece: string, bytes: number): Uint8Array {
  return Buffer.alloc(bytes, piece, "latin1");
}

/** Lines made one by one, up to some number. */
export function lines(count: number, line: (index: number) => string): Uint8Array {
  const blocks: Buffer[] = [];
  for (let from = 0; from < count; from += 10_000) {
    const block = Array.from({ length: Math.min(10_000, count - from) }, (_, index) => line(from + index));
    blocks.push(Buffer.from(block.join(""), "latin1"));
  }
  return Buffer.concat(blocks);
}

export function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, 4 * index);
  return bytes;
}
