import type { ByteLimit, HeaderReader } from "./header-reader.ts";
import { HEADER_EVENT, HEADER_PAGE } from "./trace-dat-format.ts";
import type { FormatText, HeaderTexts } from "./file-contents.ts";

/** Linux is built for at most 8192 CPUs. */
export const MAX_CPUS: number = 1 << 13;
/** Of all instances together: sixteen of them on the largest machine. */
export const MAX_TABLE_ROWS: number = 1 << 17;
/** Bytes of the longest name (of a system, an instance, a clock) that is read. */
export const MAX_NAME = 1024;
/** The kernel's longest, with all its symbols to print, have some 50 KiB. */
const FORMAT: ByteLimit = { what: "event formats", bytes: 1 << 20 };
/** A kernel with all of its drivers has some 5,000 events. */
const MAX_FORMATS = 1 << 14;
/** Those of a distribution's kernel have some 4 MiB together. */
const MAX_FORMAT_BYTES = 1 << 24;
const HEADER_TEXT: ByteLimit = { what: "header texts", bytes: 1 << 20 };

/** Those of a large kernel have some 16 MiB. */
const KALLSYMS: ByteLimit = { what: "kallsyms", bytes: 1 << 26 };
/** A large kernel has half as many symbols. */
const MAX_SYMBOLS = 1 << 20;
/** The kernel has a line for each `trace_printk` in its sources: some thousand, where somebody debugs. */
const PRINTK_FORMATS: ByteLimit = { what: "printk formats", bytes: 1 << 22 };
/** The kernel remembers at most 32,768 tasks (trace_sched_switch.c, `tracing_saved_cmdlines_size_write`), of 24 bytes each. */
const CMDLINES: ByteLimit = { what: "names of tasks", bytes: 1 << 21 };

/** A text instead: what is wrong. */
export function readHeaderTexts(file: HeaderReader): HeaderTexts | string {
  if (file.cString(MAX_NAME) !== HEADER_PAGE) return "it has no page header";
  const page = file.text(file.u64(), HEADER_TEXT);
  if (file.cString(MAX_NAME) !== HEADER_EVENT) return "it has no record header";
  return { page, event: file.text(file.u64(), HEADER_TEXT) };
}

/** Formats of the kernel's own records. */
export function readFtraceFormats(file: HeaderReader): readonly FormatText[] {
  const list = new FormatList();
  list.read(file, "ftrace");
  return list.all;
}

/** Formats of all other events, system by system. What exceeds a limit truncates the file there. */
export function readEventFormats(file: HeaderReader): readonly FormatText[] {
  const systems = file.u32();
  if (systems > MAX_FORMATS) file.exceeds("event formats", systems, MAX_FORMATS, "systems");
  const list = new FormatList();
  for (let index = 0; index < systems && !file.truncated; index++) {
    const system = file.cString(MAX_NAME);
    list.read(file, system);
  }
  return list.all;
}

class FormatList {
  readonly all: FormatText[] = [];
  #bytes = 0;

  /** Adds one system's formats. */
  read(file: HeaderReader, system: string): void {
    const count = file.u32();
    const total = this.all.length + count;
    if (total > MAX_FORMATS) file.exceeds("systems", total, MAX_FORMATS, "event formats");
    for (let event = 0; event < count && !file.truncated; event++) {
      const text = file.text(file.u64(), FORMAT);
      this.#bytes += text.length;
      if (this.#bytes > MAX_FORMAT_BYTES) file.exceeds(FORMAT.what, this.#bytes, MAX_FORMAT_BYTES, "bytes");
      if (!file.truncated) this.all.push({ system, text });
    }
  }
}

/** The text of /proc/kallsyms. */
export function readKallsyms(file: HeaderReader): Uint8Array {
  const text = file.bytes(file.u32(), KALLSYMS);
  const symbols = countLines(text);
  if (symbols > MAX_SYMBOLS) file.exceeds(KALLSYMS.what, symbols, MAX_SYMBOLS, "lines");
  return text;
}

function countLines(text: Uint8Array): number {
  let count = 0;
  for (let at = text.indexOf(NEWLINE); at >= 0; at = text.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

const NEWLINE = 0x0a;

/** The text of `printk_formats`. */
export function readPrintkFormats(file: HeaderReader): Uint8Array {
  return file.bytes(file.u32(), PRINTK_FORMATS);
}

/** The text of `saved_cmdlines`. */
export function readCmdlines(file: HeaderReader): Uint8Array {
  return file.bytes(file.u64(), CMDLINES);
}
