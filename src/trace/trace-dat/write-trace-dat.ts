import { hostName } from "./trace-dat-texts.ts";
import { ByteWriter } from "./byte-writer.ts";
import {
  FLYRECORD,
  HEADER_EVENT,
  HEADER_PAGE,
  MAGIC,
  OPTION,
  OPTIONS,
  SECTION_NAME_BYTES,
  VERSION,
} from "./trace-dat-format.ts";
import type { CpuSection, TraceDatMeta } from "./trace-dat-meta.ts";
import { USER_CODE_BYTES } from "../names/user-code/user-code-text.ts";

/** Room for comms that are seen, and statistics that grow, while recording. A hole in the file until then. */
const SLACK_BYTES = 768 * 1024;

/** Room for the names of some twenty thousand functions, where a recording holds addresses of code. */
const SYMBOLS_BYTES = 1024 * 1024;

/**
 * How many bytes to leave free at the start of the file, so that the header fits there in the end.
 * The first CPU's sub-buffers begin at `reserveBytes`, which is a multiple of `subBufferBytes` and of 4096.
 */
export function layoutTraceDat(
  meta: TraceDatMeta,
  holds: { readonly addresses?: boolean; readonly userCode?: boolean } = {},
): { readonly reserveBytes: number } {
  const unit = Math.max(4096, meta.subBufferBytes);
  const symbols = holds.addresses === true ? SYMBOLS_BYTES : 0;
  const code = holds.userCode === true ? USER_CODE_BYTES : 0;
  const needed = encodeHeader(meta, []).length + SLACK_BYTES + symbols + code;
  return { reserveBytes: Math.ceil(needed / unit) * unit };
}

/**
 * The first `reserveBytes` bytes of a `trace.dat` of version 6 (trace-cmd.dat.v6(5)). CPUs without a section get an
 * empty one. Functions and comms that don't fit any more are left out, last ones first, so that the header can always be
 * written.
 *
 * @throws RangeError where even a header without comms is larger than `reserveBytes`, which `layoutTraceDat` rules out
 * unless `stats` or the formats grew by more than the slack.
 */
export function buildTraceDatHeader(
  meta: TraceDatMeta,
  sections: readonly CpuSection[],
  reserveBytes: number,
): Uint8Array {
  const nothing = new Uint8Array();
  const bare = encodeHeader({ ...meta, kallsyms: nothing, cmdlines: nothing }, sections).length;
  const room = reserveBytes - bare;
  const kallsyms = wholeLines(meta.kallsyms, room - Math.min(meta.cmdlines.length, SLACK_BYTES));
  const cmdlines = wholeLines(meta.cmdlines, room - kallsyms.length);
  const header = new Uint8Array(reserveBytes);
  header.set(encodeHeader({ ...meta, kallsyms, cmdlines }, sections));
  return header;
}

/** As many whole lines as fit into `room` bytes. */
function wholeLines(text: Uint8Array, room: number): Uint8Array {
  if (text.length <= room) return text;
  return text.subarray(0, text.lastIndexOf(0x0a, Math.max(0, room) - 1) + 1);
}

function encodeHeader(meta: TraceDatMeta, sections: readonly CpuSection[]): Uint8Array {
  const out = new ByteWriter();
  writeStart(out, meta);
  writeFormats(out, meta);
  writeSized(out, meta.kallsyms, 4);
  writeSized(out, meta.printkFormats, 4);
  writeSized(out, meta.cmdlines, 8);
  out.u32(meta.cpuCount);
  writeOptions(out, meta);
  writeCpuTable(out, meta, sections);
  writeSized(out, utf8.encode(`[${meta.clock}]\n`), 8);
  return out.view();
}

function writeStart(out: ByteWriter, meta: TraceDatMeta): void {
  out.bytes(MAGIC);
  out.cString(VERSION);
  out.u8(0);
  out.u8(meta.longBytes);
  out.u32(meta.subBufferBytes);
  out.cString(HEADER_PAGE);
  writeSized(out, utf8.encode(meta.headerPage), 8);
  out.cString(HEADER_EVENT);
  writeSized(out, utf8.encode(meta.headerEvent), 8);
}

function writeFormats(out: ByteWriter, meta: TraceDatMeta): void {
  out.u32(meta.ftraceFormats.length);
  for (const format of meta.ftraceFormats) writeSized(out, utf8.encode(format), 8);
  out.u32(meta.eventFormats.length);
  for (const { system, formats } of meta.eventFormats) {
    out.cString(system);
    out.u32(formats.length);
    for (const format of formats) writeSized(out, utf8.encode(format), 8);
  }
}

function writeOptions(out: ByteWriter, meta: TraceDatMeta): void {
  out.bytes(sectionName(OPTIONS));
  for (const { cpu, text } of meta.stats) writeOption(out, OPTION.cpuStat, `CPU: ${cpu}\n${text}\0`);
  // The option only says that the clock's name stands behind the CPU table.
  writeOption(out, OPTION.traceClock, "");
  writeOption(
    out,
    OPTION.uname,
    `Linux ${hostName(meta.guest)} ${meta.kernelRelease} ${meta.architecture}\0`,
  );
  if (meta.userCode !== undefined) writeOption(out, OPTION.userCode, `${meta.userCode}\0`);
  out.u16(OPTION.done);
}

function writeOption(out: ByteWriter, id: number, text: string): void {
  out.u16(id);
  writeSized(out, utf8.encode(text), 4);
}

function writeCpuTable(out: ByteWriter, meta: TraceDatMeta, sections: readonly CpuSection[]): void {
  out.bytes(sectionName(FLYRECORD));
  const byCpu = new Map(sections.map((section) => [section.cpu, section]));
  for (let cpu = 0; cpu < meta.cpuCount; cpu++) {
    out.u64(byCpu.get(cpu)?.offset ?? 0);
    out.u64(byCpu.get(cpu)?.bytes ?? 0);
  }
}

function sectionName(name: string): Uint8Array {
  const bytes = new Uint8Array(SECTION_NAME_BYTES);
  bytes.set(utf8.encode(name));
  return bytes;
}

function writeSized(out: ByteWriter, bytes: Uint8Array, sizeBytes: 4 | 8): void {
  if (sizeBytes === 4) out.u32(bytes.length);
  else out.u64(bytes.length);
  out.bytes(bytes);
}

const utf8 = new TextEncoder();
