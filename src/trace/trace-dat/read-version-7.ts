import type { ByteSource } from "../recording.ts";
import { HeaderReader } from "./header-reader.ts";
import { OPTION, SECTION_COMPRESSED } from "./trace-dat-format.ts";
import { type Chunk, ChunkedSource, readChunks } from "./chunks.ts";
import type { CpuSection } from "./trace-dat-meta.ts";
import { clipped, overlap } from "./section-index.ts";
import type { Decompress } from "./compression.ts";
import type {
  FileBuffer,
  FileContents,
  FileOption,
  FileStart,
  FileText,
  HeaderTexts,
} from "./file-contents.ts";
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
import { MAX_INSTANCES, numberIn, OptionList, optionText } from "./read-options.ts";

/** Where a version 7 file's parts are found, and how they are compressed. */
export interface SectionedFile {
  readonly source: ByteSource;
  readonly bigEndian: boolean;
  readonly decompress: Decompress;
  /** Of the first options. */
  readonly optionsOffset: number;
}

/** A version 7 file is options that say where its sections are (trace-cmd.dat.v7(5)). A text instead: what is wrong. */
export function readVersion7(file: SectionedFile, start: FileStart): FileContents | string {
  const options = readOptions(file);
  if (typeof options === "string") return options;
  const texts = textsIn(file, options);
  const header = readHeader(file, options);
  if (typeof header === "string") return header;
  const buffers = buffersIn(file, options);
  if (typeof buffers === "string") return buffers;
  const parts = readParts(file, options);
  if (typeof parts === "string") return parts;
  const clock = options.findLast(({ id }) => id === OPTION.traceClock);
  return {
    ...start,
    header,
    ...parts,
    options,
    ...(clock && { clock: optionText(clock) }),
    buffers,
    texts,
  };
}

/** trace-cmd writes a handful. */
const MAX_OPTION_SECTIONS = 64;
const CUT = "it ends before its options: it was cut off, or its recording never ended";

/** All options, from all of their sections. */
function readOptions(file: SectionedFile): readonly FileOption[] | string {
  const list = new OptionList();
  const seen = new Set<number>();
  for (let offset = file.optionsOffset; offset !== 0;) {
    if (seen.has(offset)) return "its sections of options refer to one another in a loop";
    if (seen.size === MAX_OPTION_SECTIONS)
      return `it has more than ${MAX_OPTION_SECTIONS} sections of options`;
    seen.add(offset);
    const section = openSection(file, offset, OPTION.done);
    if (section === undefined) return CUT;
    const next = readOptionsOf(section, list);
    if (next === undefined) return section.excess ?? CUT;
    offset = next;
  }
  return list.all;
}

/** Returns where the next section of options is, 0 for none; undefined where this one has no end. */
function readOptionsOf(section: HeaderReader, list: OptionList): number | undefined {
  for (;;) {
    const option = list.read(section, section.u16());
    if (option === undefined) return undefined;
    if (option.id === OPTION.done) return numberIn(option, section.bigEndian, (file) => file.u64()) ?? 0;
  }
}

/** A reader of a section's data, decompressed; undefined where there is no such section. */
function openSection(file: SectionedFile, offset: number, id: number): HeaderReader | undefined {
  const { source, bigEndian } = file;
  const head = new HeaderReader(source, { offset, bigEndian });
  const [found, flags] = [head.u16(), head.u16()];
  head.u32();
  head.u64();
  if (head.truncated || found !== id) return undefined;
  return (flags & SECTION_COMPRESSED) === 0 ? head : decompressed(file, head);
}

function decompressed({ decompress }: SectionedFile, section: HeaderReader): HeaderReader | undefined {
  const [bytes, size] = [section.u32(), section.u32()];
  const compressed = section.bytes(bytes);
  if (section.truncated || size > MAX_SECTION) return undefined;
  const data = decompress(compressed, size);
  if (data === undefined) return undefined;
  const source = {
    size: data.length,
    read: (offset: number, length: number) => data.subarray(offset, offset + length),
  };
  return new HeaderReader(source, { bigEndian: section.bigEndian });
}

/** kallsyms of a large kernel have some 16 MiB. */
const MAX_SECTION = 1 << 26;

/** Reads the section that an option refers to; undefined where the file has none. A text: it has one that can't be read. */
function inSection<Part>(
  file: SectionedFile,
  options: readonly FileOption[],
  id: number,
  read: (section: HeaderReader) => Part,
): Part | string | undefined {
  const option = options.findLast((candidate) => candidate.id === id);
  if (option === undefined) return undefined;
  const offset = numberIn(option, file.bigEndian, (reader) => reader.u64());
  const section = offset === undefined ? undefined : openSection(file, offset, id);
  const part = section && read(section);
  return section === undefined || part === undefined || section.truncated
    ? (section?.excess ?? `its section ${id} cannot be read`)
    : part;
}

function readHeader(file: SectionedFile, options: readonly FileOption[]): HeaderTexts | string {
  return inSection(file, options, OPTION.headerInfo, readHeaderTexts) ?? "it has no page header";
}

type Parts = Pick<FileContents, "formats" | "kallsyms" | "printkFormats" | "cmdlines">;

function readParts(file: SectionedFile, options: readonly FileOption[]): Parts | string {
  const own = inSection(file, options, OPTION.ftraceFormats, readFtraceFormats) ?? [];
  const events = inSection(file, options, OPTION.eventFormats, readEventFormats) ?? [];
  const kallsyms = inSection(file, options, OPTION.kallsyms, readKallsyms) ?? NOTHING;
  const printkFormats = inSection(file, options, OPTION.printkFormats, readPrintkFormats) ?? NOTHING;
  const cmdlines = inSection(file, options, OPTION.cmdlines, readCmdlines) ?? NOTHING;
  if (typeof own === "string") return own;
  if (typeof events === "string") return events;
  if (typeof kallsyms === "string") return kallsyms;
  if (typeof printkFormats === "string") return printkFormats;
  if (typeof cmdlines === "string") return cmdlines;
  return { formats: [...own, ...events], kallsyms, printkFormats, cmdlines };
}

const NOTHING = new Uint8Array();

/** An instance as a BUFFER option describes it. */
interface Described {
  readonly name: string;
  readonly clock: string;
  readonly pageBytes: number;
  /** Whether its section says that the data is compressed; undefined: there is no such section. */
  readonly compressed: boolean | undefined;
  readonly cpus: readonly { readonly cpu: number; readonly offset: number; readonly bytes: number }[];
}

function buffersIn(file: SectionedFile, options: readonly FileOption[]): readonly FileBuffer[] | string {
  const described = options.filter(({ id }) => id === OPTION.buffer);
  if (described.length > MAX_INSTANCES) return `it claims ${described.length} instances`;
  const buffers: FileBuffer[] = [];
  const spent = { rows: 0, packed: 0 };
  for (const option of described) {
    const found = numberIn(option, file.bigEndian, (reader) => describe(file, reader));
    if (found === undefined) return "it has an instance that cannot be read";
    spent.rows += found.cpus.length;
    if (spent.rows > MAX_TABLE_ROWS) return `its instances claim more than ${MAX_TABLE_ROWS} CPUs together`;
    const buffer = bufferOf(file, found, spent);
    if (typeof buffer === "string") return buffer;
    buffers.push(buffer);
  }
  return buffers;
}

function describe(file: SectionedFile, option: HeaderReader): Described {
  const offset = option.u64();
  const name = option.cString(MAX_NAME);
  const clock = option.cString(MAX_NAME);
  const [pageBytes, count] = [option.u32(), option.u32()];
  if (count > MAX_CPUS) option.truncated = true;
  const cpus: { cpu: number; offset: number; bytes: number }[] = [];
  for (let index = 0; index < count && !option.truncated; index++) {
    const cpu = { cpu: option.u32(), offset: option.u64(), bytes: option.u64() };
    if (cpu.cpu >= MAX_CPUS) option.truncated = true;
    if (cpu.bytes > 0) cpus.push(cpu);
  }
  return { name, clock, pageBytes, compressed: isCompressed(file, offset), cpus };
}

function isCompressed({ source, bigEndian }: SectionedFile, offset: number): boolean | undefined {
  const head = new HeaderReader(source, { offset, bigEndian });
  const [id, flags] = [head.u16(), head.u16()];
  return head.truncated || id !== OPTION.buffer ? undefined : (flags & SECTION_COMPRESSED) !== 0;
}

/** What was read of all instances so far. */
interface Spent {
  rows: number;
  /** Bytes of compressed chunks. */
  packed: number;
}

function bufferOf(
  file: SectionedFile,
  { cpus, compressed, ...said }: Described,
  spent: Spent,
): FileBuffer | string {
  const { source } = file;
  if (compressed === undefined) return { ...said, data: source, sections: [], cut: cpus.length };
  if (!compressed) return { ...said, data: source, ...clipped(source, cpus) };
  return decompressedBuffer(file, said, { cpus, spent });
}

function decompressedBuffer(
  { source, bigEndian, decompress }: SectionedFile,
  said: Pick<Described, "name" | "clock" | "pageBytes">,
  { cpus, spent }: { readonly cpus: Described["cpus"]; readonly spent: Spent },
): FileBuffer | string {
  const all: Chunk[] = [];
  const sections: { cpu: number; offset: number; bytes: number }[] = [];
  const spans: CpuSection[] = [];
  let [end, cut] = [0, 0];
  for (const { cpu, offset } of cpus) {
    const { chunks, packed, claimed, cut: isCut } = readChunks(source, { offset, bigEndian, ...said }, end);
    spent.packed += packed;
    spans.push({ cpu, offset, bytes: packed });
    // Were it more, CPUs would share bytes: then a small file could become as large as one likes.
    if (spent.packed > source.size) return `the data of CPU ${cpu} overlaps the data of another CPU`;
    if (end + claimed > Math.max(LEAST_LIMIT, MOST_TIMES * source.size))
      return `its data would be more than ${MOST_TIMES} times as large as the file`;
    const last = chunks.at(-1);
    const stop = last ? last.start + last.size : end;
    if (stop > end) sections.push({ cpu, offset: end, bytes: stop - end });
    for (const chunk of chunks) all.push(chunk);
    end = stop;
    cut += isCut ? 1 : 0;
  }
  return overlap(spans) ?? { ...said, data: new ChunkedSource(source, all, decompress), sections, cut };
}

/** Sub-buffers full of events become a fifth or a tenth; only idle ones, which are all zeros, become less. */
const MOST_TIMES = 16;
/** Of any file, however small. */
const LEAST_LIMIT = 1 << 27;

/** The text follows its section's header; compressed, it is in chunks as sub-buffers are. */
function textsIn(file: SectionedFile, options: readonly FileOption[]): readonly FileText[] {
  return options.flatMap((option) => {
    if (option.id !== OPTION.bufferText) return [];
    const said = numberIn(option, file.bigEndian, (reader) => ({
      offset: reader.u64(),
      name: reader.cString(MAX_NAME),
    }));
    const bytes = said && readText(file, said.offset);
    return said && bytes ? [{ name: said.name, bytes }] : [];
  });
}

function readText(file: SectionedFile, offset: number): Uint8Array | undefined {
  const { source, bigEndian, decompress } = file;
  const head = new HeaderReader(source, { offset, bigEndian });
  const [id, flags] = [head.u16(), head.u16()];
  head.u32();
  const bytes = head.u64();
  if (head.truncated || id !== OPTION.bufferText) return undefined;
  if ((flags & SECTION_COMPRESSED) === 0) return head.bytes(Math.min(bytes, source.size - head.offset));
  const { chunks } = readChunks(source, { offset: head.offset, bigEndian, pageBytes: 0 }, 0);
  const text = new ChunkedSource(source, chunks, decompress);
  return text.size > MAX_SECTION ? undefined : text.read(0, text.size);
}
