import type { ByteSource } from "../recording.ts";
import { HeaderReader } from "./header-reader.ts";
import { FLYRECORD, LATENCY, OPTION, OPTIONS, SECTION_NAME_BYTES } from "./trace-dat-format.ts";
import type { CpuSection } from "./trace-dat-meta.ts";
import type { FileBuffer, FileContents, FileOption, FileStart, FileText } from "./file-contents.ts";
import {
  MAX_CPUS,
  MAX_NAME,
  MAX_TABLE_ROWS,
  readCmdlines,
  readEventFormats,
  readFtraceFormats,
  readHeaderTexts,
  readKallsyms,
  readPrintkFormats,
} from "./file-parts.ts";
import { clipped } from "./section-index.ts";
import { instanceOf, MAX_INSTANCES, numberIn, OptionList, optionText } from "./read-options.ts";

/** All parts of a version 6 file follow one another (trace-cmd.dat.v6(5)). A text instead: what is wrong with it. */
export function readVersion6(
  source: ByteSource,
  file: HeaderReader,
  start: FileStart,
): FileContents | string {
  const header = readHeaderTexts(file);
  if (typeof header === "string") return file.truncated ? whyCut(file) : header;
  const formats = [...readFtraceFormats(file), ...readEventFormats(file)];
  const kallsyms = readKallsyms(file);
  const printkFormats = readPrintkFormats(file);
  const cmdlines = readCmdlines(file);
  const cpuCount = file.u32();
  if (file.truncated) return whyCut(file);
  const rest = readData(source, file, cpuCount);
  if (typeof rest === "string") return rest;
  return { ...start, header, formats, kallsyms, printkFormats, cmdlines, ...rest };
}

function whyCut({ excess }: HeaderReader): string {
  return excess ?? "it ends within its header";
}

type Data = Pick<FileContents, "options" | "clock" | "buffers" | "texts">;

function readData(source: ByteSource, file: HeaderReader, cpuCount: number): Data | string {
  const reading = { source, cpuCount, list: new OptionList() };
  const top = readBuffer(reading, file, "");
  if (typeof top === "string") return top;
  const buffers: FileBuffer[] = top.buffer ? [top.buffer] : [];
  let rows = 0;
  for (const { name, offset } of instancesIn(top.options, file.bigEndian)) {
    const { bigEndian } = file;
    const count = cpuCountIn(top.options, bigEndian) ?? cpuCount;
    rows += count;
    if (rows > MAX_TABLE_ROWS) return `its instances claim more than ${MAX_TABLE_ROWS} CPUs together`;
    const instance = readBuffer(
      { ...reading, cpuCount: count },
      new HeaderReader(source, { offset, bigEndian }),
      name,
    );
    // What can't be read of an instance must not hide the others: it has lost all its data.
    const lost = { name, data: source, sections: [], cut: 1 };
    buffers.push(typeof instance === "string" || !instance.buffer ? lost : instance.buffer);
  }
  const { options, clock } = top;
  return { options, ...(clock !== undefined && { clock }), buffers, texts: top.text ? [top.text] : [] };
}

interface BufferReading {
  readonly source: ByteSource;
  readonly cpuCount: number;
  /** Of all instances: each has its own, and they have one limit. */
  readonly list: OptionList;
}

interface ReadBuffer {
  readonly options: readonly FileOption[];
  readonly clock?: string;
  readonly buffer?: FileBuffer;
  readonly text?: FileText;
}

/** Options, where there are any, and a table of the CPUs' data; or the text of a latency tracer. */
function readBuffer(
  { source, cpuCount, list }: BufferReading,
  file: HeaderReader,
  name: string,
): ReadBuffer | string {
  let kind = file.cString(SECTION_NAME_BYTES - 1);
  const options = kind === OPTIONS ? readOptions(file, list) : [];
  if (kind === OPTIONS) kind = file.cString(SECTION_NAME_BYTES - 1);
  if (file.truncated) return whyCut(file);
  if (kind === LATENCY) return { options, text: { name, bytes: file.bytes(source.size - file.offset) } };
  if (kind !== FLYRECORD) return `instead of ring buffers it contains "${kind.trim()}"`;
  const cpus = cpuCountIn(options, file.bigEndian) ?? cpuCount;
  if (cpus > MAX_CPUS) return `it claims ${cpus} CPUs`;
  const sections = readTable(file, cpus);
  if (file.truncated) return whyCut(file);
  const clock = name === "" ? readClock(file, options) : clockBehind(file);
  if (file.truncated) return whyCut(file);
  const said = clock === undefined ? {} : { clock };
  return { options, ...said, buffer: { name, ...said, data: source, ...clipped(source, sections) } };
}

function readOptions(file: HeaderReader, list: OptionList): readonly FileOption[] {
  const before = list.all.length;
  for (let id = file.u16(); id !== OPTION.done && !file.truncated; id = file.u16()) list.read(file, id);
  return list.all.slice(before);
}

function readTable(file: HeaderReader, cpuCount: number): readonly CpuSection[] {
  const sections: CpuSection[] = [];
  for (let cpu = 0; cpu < cpuCount && !file.truncated; cpu++) {
    const offset = file.u64();
    const bytes = file.u64();
    if (bytes > 0) sections.push({ cpu, offset, bytes });
  }
  return sections;
}

/** The option either has the text or says that it stands behind the CPU table. */
function readClock(file: HeaderReader, options: readonly FileOption[]): string | undefined {
  const option = options.find(({ id }) => id === OPTION.traceClock);
  if (option === undefined) return undefined;
  const text = optionText(option);
  return text || file.text(file.u64());
}

/** Newer versions of trace-cmd write each instance's clock behind its table; older ones leave zeros there. */
function clockBehind(file: HeaderReader): string | undefined {
  const bytes = file.u64();
  const text = bytes > 0 && bytes <= MAX_NAME ? file.text(bytes) : "";
  file.truncated = false;
  return /^\[[\w-]+\]\s*$/u.test(text) ? text : undefined;
}

function cpuCountIn(options: readonly FileOption[], bigEndian: boolean): number | undefined {
  const option = options.findLast(({ id }) => id === OPTION.cpuCount);
  return option && numberIn(option, bigEndian, (file) => file.u32());
}

function instancesIn(
  options: readonly FileOption[],
  bigEndian: boolean,
): readonly { readonly name: string; readonly offset: number }[] {
  return options
    .filter(({ id }) => id === OPTION.buffer)
    .slice(0, MAX_INSTANCES)
    .flatMap((option) => instanceOf(option, bigEndian) ?? []);
}
