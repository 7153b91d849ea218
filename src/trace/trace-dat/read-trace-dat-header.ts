import { diagnostic } from "../../core/diagnostic.ts";
import { escapeText } from "../../core/escape.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { RecordedMachine } from "../decode/binary-printf.ts";
import { type EventFormat, eventName } from "../decode/event-format.ts";
import { parseEventFormat } from "../decode/parse-event-format.ts";
import { type PageLayout, checkHeaderEvent, parseHeaderPage } from "../ring-buffer/parse-header-page.ts";
import type { ByteSource } from "../recording.ts";
import { type ClockScale, clockScale } from "./clock-scale.ts";
import type { FileBuffer, FileContents } from "./file-contents.ts";
import { chosenBuffer, hasData, instanceLabel } from "./instances.ts";
import { inTimeOrder } from "./in-time-order.ts";
import { littleEndian } from "./big-endian/little-endian-source.ts";
import { type FileFacts, fileFacts } from "./file-facts.ts";
import { malformed, readTraceDatFile } from "./read-file.ts";
import type { CpuSection } from "./trace-dat-meta.ts";

/** A `trace.dat`'s header, taken apart, and one of its instances. Texts as they are in the file. */
export interface TraceDatHeader {
  readonly layout: PageLayout;
  readonly subBufferBytes: number;
  readonly events: ReadonlyMap<string, EventFormat>;
  /** The text of /proc/kallsyms, or a part of it, or nothing. */
  readonly kallsyms: Uint8Array;
  /** The text of `printk_formats`: what `trace_printk` was called with, by address. */
  readonly printkFormats: Uint8Array;
  readonly cmdlines: Uint8Array;
  /** What the sections are in: sub-buffers as a little-endian machine writes them, decompressed. */
  readonly data: ByteSource;
  /** Of CPUs that have data, by CPU; as far as the file goes. */
  readonly sections: readonly CpuSection[];
  /** Sections that the file's end cut short, or away. */
  readonly cutSections: number;
  readonly clock: string;
  readonly scale: ClockScale;
  readonly machine: RecordedMachine;
  /** Texts of the CPUSTAT options that are the instance's. */
  readonly stats: readonly string[];
  readonly uname: string;
  /** Text of this project's own option; absent where the file has none. */
  readonly userCode?: string;
  /** Name of the instance; empty: the top-level one. */
  readonly instance: string;
  /** Names of all instances that recorded something. */
  readonly instances: readonly string[];
  /** Recorded in a guest whose clock trace-cmd measured against its host's. */
  readonly isShifted: boolean;
  /** Events of the instance that trace-cmd itself wrote and took out again before it recorded. */
  readonly takenMarkers: number;
}

/** A ring buffer's indices have 20 bits (ring_buffer.c, RB_WRITE_MASK); with room for a change of mind. */
const MAX_SUB_BUFFER = 1 << 22;

/**
 * Reads the header of a file of version 6 or 7. Total: any bytes give a header or a diagnostic. Without `instance` it is that
 * of the top-level one, or of the only one that recorded something.
 */
export function readTraceDatHeader(source: ByteSource, instance?: string): Result<TraceDatHeader> {
  const file = readTraceDatFile(source);
  if (!file.ok) return file;
  const buffer = chosenBuffer(file.value.buffers, instance);
  if (!buffer) return noSuchInstance(file.value, instance);
  return headerOf(file.value, buffer);
}

function headerOf(file: FileContents, buffer: FileBuffer): Result<TraceDatHeader> {
  const layout = parseHeaderPage(file.header.page);
  if (!layout.ok) return layout;
  const records = checkHeaderEvent(file.header.event);
  if (!records.ok) return records;
  const subBufferBytes = subBufferSize(file, buffer, layout.value);
  if (subBufferBytes > MAX_SUB_BUFFER || subBufferBytes <= layout.value.dataOffset)
    return malformed(`it claims sub-buffers of ${subBufferBytes} bytes`);
  const events = parseFormats(file, layout.value);
  const facts = fileFacts(file);
  const { kallsyms, printkFormats, cmdlines } = file;
  return ok({
    layout: layout.value,
    subBufferBytes,
    events,
    kallsyms,
    printkFormats,
    cmdlines,
    ...dataOf(file, buffer, { layout: layout.value, subBufferBytes, events }),
    ...clockOf(file, buffer, facts),
    machine: { longBytes: layout.value.commitBytes, bigEndian: file.bigEndian },
    stats: facts.stats.get(buffer.name) ?? [],
    uname: facts.uname,
    ...(facts.userCode !== undefined && { userCode: facts.userCode }),
    instance: buffer.name,
    instances: file.buffers.filter(hasData).map(({ name }) => name),
    isShifted: facts.isShifted,
    takenMarkers: buffer.name === "" ? facts.takenMarkers : 0,
  });
}

function dataOf(
  { bigEndian }: FileContents,
  { data, sections, cut }: FileBuffer,
  pages: Pick<TraceDatHeader, "layout" | "subBufferBytes" | "events">,
): Pick<TraceDatHeader, "data" | "sections" | "cutSections"> {
  const ordered = bigEndian ? littleEndian(data, sections, pages) : data;
  return { data: inTimeOrder(ordered, sections, pages), sections, cutSections: cut };
}

/** Either may be the smaller one: header_page may be of another instance, the page size that of the machine. */
function subBufferSize({ pageBytes }: FileContents, buffer: FileBuffer, layout: PageLayout): number {
  if (buffer.name !== "" && buffer.pageBytes) return buffer.pageBytes;
  return Math.max(buffer.pageBytes ?? pageBytes, layout.dataOffset + layout.dataBytes);
}

/** A format that can't be read is left out: its records count as malformed, should there be any. */
function parseFormats(
  { formats, bigEndian }: FileContents,
  { commitBytes }: PageLayout,
): ReadonlyMap<string, EventFormat> {
  const events = new Map<string, EventFormat>();
  for (const { system, text } of formats) {
    const format = parseEventFormat(system, text, { longBytes: commitBytes, bigEndian });
    if (format.ok && saysWho(format.value)) events.set(eventName(format.value), format.value);
  }
  return events;
}

/** Every event of the kernel does (kernel/trace/trace_events.c, `trace_define_common_fields`), and everything here relies on it. */
function saysWho({ fields }: EventFormat): boolean {
  const { size, shape } = fields.find(({ name }) => name === "common_pid") ?? {};
  return size === 4 && shape?.kind === "integer" && shape.bits === undefined;
}

function clockOf(
  file: FileContents,
  buffer: FileBuffer,
  { clockOptions }: FileFacts,
): Pick<TraceDatHeader, "clock" | "scale"> {
  const clock = clockName(buffer.clock ?? file.clock ?? "");
  return { clock, scale: clockScale(clock, clockOptions) };
}

/** `local global [mono]` names the clock in brackets; a list without them is one name. */
function clockName(text: string): string {
  const name = /\[([^\][]+)\]/u.exec(text)?.[1] ?? (text.trim() || "local");
  return name.slice(0, MOST_CLOCK);
}

/** Longer than any clock's name (kernel/trace/trace.c, `trace_clocks`). */
const MOST_CLOCK = 64;

function noSuchInstance({ buffers, texts }: FileContents, wanted: string | undefined): Result<never> {
  if (buffers.length === 0 && texts.length > 0) {
    const message = "the recording has no events, only the text of a latency tracer";
    return fail([
      diagnostic("usage", message, { hint: "ftrace-run report FILE.dat --format trace prints it" }),
    ]);
  }
  if (wanted === undefined) return malformed("it contains no ring buffer");
  const names = buffers.map(({ name }) => escapeText(instanceLabel(name)));
  return fail([
    diagnostic("usage", `the recording has no instance "${escapeText(wanted)}"`, {
      hint: `available: ${names.join(", ")}`,
    }),
  ]);
}
