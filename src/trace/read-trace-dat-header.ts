import { diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import { fail, ok } from "../core/result.ts";
import type { EventFormat } from "./event-format.ts";
import { eventName } from "./event-format.ts";
import { HeaderReader } from "./header-reader.ts";
import { parseEventFormat } from "./parse-event-format.ts";
import type { PageLayout } from "./parse-header-page.ts";
import { checkHeaderEvent, parseHeaderPage } from "./parse-header-page.ts";
import type { ByteSource } from "./recording.ts";
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
import type { CpuSection } from "./trace-dat-meta.ts";

/** A `trace.dat`'s header, taken apart. Texts as they are in the file. */
export interface TraceDatHeader {
  readonly layout: PageLayout;
  readonly subBufferBytes: number;
  readonly events: ReadonlyMap<string, EventFormat>;
  /** The text of /proc/kallsyms, or a part of it, or nothing. */
  readonly kallsyms: Uint8Array;
  readonly cmdlines: Uint8Array;
  /** Of CPUs that have data, by CPU; not yet held against the file's size. */
  readonly sections: readonly CpuSection[];
  readonly clock: string;
  /** Texts of the CPUSTAT options. */
  readonly stats: readonly string[];
  readonly uname: string;
  /** Text of this project's own option; absent where the file has none. */
  readonly userCode?: string;
}

/** A ring buffer's indices have 20 bits (ring_buffer.c, RB_WRITE_MASK); with room for a change of mind. */
const MAX_SUB_BUFFER = 1 << 22;
/** Linux is built for at most 8192 CPUs. */
const MAX_CPUS = 1 << 13;
const MAX_NAME = 1024;
const MAX_FORMAT = 1 << 20;
const MAX_EVENTS = 1 << 16;
const MAX_OPTIONS = 1 << 15;

/** Reads the header of a version 6 file (trace-cmd.dat.v6(5)). Total: any bytes give a header or a diagnostic. */
export function readTraceDatHeader(source: ByteSource): Result<TraceDatHeader> {
  const file = new HeaderReader(source);
  const refusal = readStart(file);
  if (refusal) return refusal;
  const page = readPageLayout(file);
  if (!page.ok) return page;
  const events = readFormats(file);
  const kallsyms = file.bytes(file.u32());
  file.skip(file.u32());
  const cmdlines = file.bytes(file.u64());
  const rest = readRest(file);
  if (file.truncated) return malformed("it ends within its header");
  if (typeof rest === "string") return malformed(rest);
  return ok({ ...page.value, events, kallsyms, cmdlines, ...rest });
}

function readStart(file: HeaderReader): Result<never> | undefined {
  const magic = file.bytes(MAGIC.length);
  if (magic.length !== MAGIC.length || magic.some((byte, index) => byte !== MAGIC[index])) {
    return malformed("it doesn't begin as a trace.dat does");
  }
  const version = file.cString(MAX_NAME);
  if (version === VERSION) return undefined;
  const hint = version === "7" ? "trace-cmd convert --file-version 6 -i OLD.dat -o NEW.dat" : undefined;
  return malformed(`it is of version ${version}, and only version ${VERSION} can be read`, hint);
}

function readPageLayout(file: HeaderReader): Result<Pick<TraceDatHeader, "layout" | "subBufferBytes">> {
  if (file.u8() !== 0) return malformed("it is from a big-endian machine, which can't be read yet");
  file.u8();
  const pageBytes = file.u32();
  if (file.cString(MAX_NAME) !== HEADER_PAGE) return malformed("it has no page header");
  const layout = parseHeaderPage(file.text(file.u64(), MAX_FORMAT));
  if (!layout.ok) return layout;
  if (file.cString(MAX_NAME) !== HEADER_EVENT) return malformed("it has no record header");
  const records = checkHeaderEvent(file.text(file.u64(), MAX_FORMAT));
  if (!records.ok) return records;
  // Either may be the smaller one: header_page may be of another instance, the page size that of the machine.
  const subBufferBytes = Math.max(pageBytes, layout.value.dataOffset + layout.value.dataBytes);
  if (subBufferBytes > MAX_SUB_BUFFER) return malformed(`its sub-buffers would have ${subBufferBytes} bytes`);
  return ok({ layout: layout.value, subBufferBytes });
}

/** A format that can't be read is left out: its records count as malformed, should there be any. */
function readFormats(file: HeaderReader): ReadonlyMap<string, EventFormat> {
  const events = new Map<string, EventFormat>();
  readSystem(file, "ftrace", file.u32(), events);
  const systems = file.u32();
  for (let system = 0; system < systems && !file.truncated; system++) {
    const name = file.cString(MAX_NAME);
    readSystem(file, name, file.u32(), events);
  }
  return events;
}

function readSystem(
  file: HeaderReader,
  system: string,
  count: number,
  events: Map<string, EventFormat>,
): void {
  for (let event = 0; event < count && !file.truncated; event++) {
    const format = parseEventFormat(system, file.text(file.u64(), MAX_FORMAT));
    if (events.size >= MAX_EVENTS) file.truncated = true;
    if (!file.truncated && format.ok) events.set(eventName(format.value), format.value);
  }
}

type Rest = Pick<TraceDatHeader, "sections" | "clock" | "stats" | "uname" | "userCode">;

function readRest(file: HeaderReader): Rest | string {
  const cpuCount = file.u32();
  if (cpuCount > MAX_CPUS) return `it claims ${cpuCount} CPUs`;
  let kind = file.cString(SECTION_NAME_BYTES - 1);
  const options = kind === OPTIONS ? readOptions(file) : [];
  if (kind === OPTIONS) kind = file.cString(SECTION_NAME_BYTES - 1);
  if (file.truncated) return "it ends within its header";
  if (kind !== FLYRECORD) return `it holds no ring buffers but "${kind.trim()}"`;
  const sections = readSections(file, cpuCount);
  const texts = (id: number): string[] => options.filter((o) => o.id === id).map((o) => o.text);
  const [clock] = texts(OPTION.traceClock);
  const [userCode] = texts(OPTION.userCode);
  return {
    sections,
    clock: clock === undefined ? "local" : clockName(clock || file.text(file.u64())),
    stats: texts(OPTION.cpuStat),
    uname: texts(OPTION.uname)[0] ?? "",
    ...(userCode !== undefined && { userCode }),
  };
}

function readOptions(file: HeaderReader): { readonly id: number; readonly text: string }[] {
  const options: { id: number; text: string }[] = [];
  for (let id = file.u16(); id !== OPTION.done && !file.truncated; id = file.u16()) {
    options.push({ id, text: file.text(file.u32()).replace(/\0+$/u, "") });
    if (options.length > MAX_OPTIONS) file.truncated = true;
  }
  return options;
}

function readSections(file: HeaderReader, cpuCount: number): CpuSection[] {
  const sections: CpuSection[] = [];
  for (let cpu = 0; cpu < cpuCount && !file.truncated; cpu++) {
    const offset = file.u64();
    const bytes = file.u64();
    if (bytes > 0) sections.push({ cpu, offset, bytes });
  }
  return sections;
}

/** `local global [mono]` names the clock in brackets; a list without them is one name. */
function clockName(text: string): string {
  return /\[([^\]]+)\]/u.exec(text)?.[1] ?? (text.trim() || "local");
}

function malformed(why: string, hint?: string): Result<never> {
  return fail([diagnostic("recording-malformed", `the recording can't be read: ${why}`, { hint })]);
}
