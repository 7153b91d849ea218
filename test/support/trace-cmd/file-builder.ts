import { deflateSync, zstdCompressSync } from "node:zlib";

/** A `trace.dat` as trace-cmd would write it, for tests that mean every byte (trace-cmd.dat.v6(5), trace-cmd.dat.v7(5)). */
export interface BuiltFile {
  readonly bigEndian?: boolean;
  readonly longBytes?: 4 | 8;
  readonly pageBytes?: number;
  readonly headerPage: string;
  readonly headerEvent?: string;
  readonly ftraceFormats?: readonly string[];
  readonly eventFormats?: readonly { readonly system: string; readonly formats: readonly string[] }[];
  readonly kallsyms?: Uint8Array;
  readonly printkFormats?: Uint8Array;
  readonly cmdlines?: Uint8Array;
  /** Besides those that say where something is. */
  readonly options?: readonly BuiltOption[];
  readonly instances: readonly BuiltInstance[];
}

export interface BuiltOption {
  readonly id: number;
  readonly data: Uint8Array | string;
}

export interface BuiltInstance {
  readonly name: string;
  readonly clock?: string;
  readonly cpus: readonly { readonly cpu: number; readonly bytes: Uint8Array }[];
}

export interface Version7 {
  readonly compression: "none" | "zlib" | "zstd";
  /** In how many sections the options are. */
  readonly optionSections?: number;
  /** Options in the opposite order. */
  readonly reversed?: boolean;
  /** The kernel's text of a latency tracer. */
  readonly text?: string;
}

const CHUNK_PAGES = 10;

/** Bytes in one order, put together piece by piece. */
class Bytes {
  readonly #pieces: Uint8Array[] = [];
  readonly #bigEndian: boolean;
  length = 0;

  constructor(bigEndian: boolean) {
    this.#bigEndian = bigEndian;
  }

  put(bytes: Uint8Array | string): this {
    const piece = typeof bytes === "string" ? Buffer.from(bytes, "utf8") : bytes;
    this.#pieces.push(piece);
    this.length += piece.length;
    return this;
  }

  number(value: number, bytes: 1 | 2 | 4 | 8): this {
    const digits = Buffer.alloc(8);
    digits.writeBigUInt64BE(BigInt(value));
    const own = digits.subarray(8 - bytes);
    return this.put(this.#bigEndian ? own : own.toReversed());
  }

  sized(bytes: Uint8Array | string, sizeBytes: 4 | 8): this {
    const piece = typeof bytes === "string" ? Buffer.from(bytes, "utf8") : bytes;
    return this.number(piece.length, sizeBytes).put(piece);
  }

  padTo(unit: number): this {
    return this.put(new Uint8Array((unit - (this.length % unit)) % unit));
  }

  whole(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}

function start(file: BuiltFile, version: "6" | "7"): Bytes {
  return new Bytes(file.bigEndian === true)
    .put(Uint8Array.of(0x17, 0x08, 0x44))
    .put(`tracing${version}\0`)
    .number(file.bigEndian ? 1 : 0, 1)
    .number(file.longBytes ?? 8, 1)
    .number(file.pageBytes ?? 4096, 4);
}

function headerTexts(file: BuiltFile, out: Bytes): Bytes {
  return out
    .put("header_page\0")
    .sized(file.headerPage, 8)
    .put("header_event\0")
    .sized(file.headerEvent ?? "", 8);
}

function ftraceFormats({ ftraceFormats = [] }: BuiltFile, out: Bytes): Bytes {
  out.number(ftraceFormats.length, 4);
  for (const format of ftraceFormats) out.sized(format, 8);
  return out;
}

function eventFormats({ eventFormats: systems = [] }: BuiltFile, out: Bytes): Bytes {
  out.number(systems.length, 4);
  for (const { system, formats } of systems) {
    out.put(`${system}\0`).number(formats.length, 4);
    for (const format of formats) out.sized(format, 8);
  }
  return out;
}

const NOTHING = new Uint8Array();

/** Version 6, of the top-level instance alone. */
export function buildVersion6(file: BuiltFile): Uint8Array {
  const pageBytes = file.pageBytes ?? 4096;
  const cpus = file.instances[0]?.cpus ?? [];
  const count = Math.max(0, ...cpus.map(({ cpu }) => cpu + 1));
  const head = headerTexts(file, start(file, "6"));
  eventFormats(file, ftraceFormats(file, head));
  head.sized(file.kallsyms ?? NOTHING, 4).sized(file.printkFormats ?? NOTHING, 4);
  head
    .sized(file.cmdlines ?? NOTHING, 8)
    .number(count, 4)
    .put("options  \0");
  for (const { id, data } of file.options ?? []) head.number(id, 2).sized(data, 4);
  head.number(0, 2).put("flyrecord\0");
  let at = Math.ceil((head.length + count * 16) / pageBytes) * pageBytes;
  for (let cpu = 0; cpu < count; cpu++) {
    const bytes = cpus.find((one) => one.cpu === cpu)?.bytes.length ?? 0;
    head.number(bytes > 0 ? at : 0, 8).number(bytes, 8);
    at += bytes;
  }
  head.padTo(pageBytes);
  for (const { bytes } of cpus.toSorted((a, b) => a.cpu - b.cpu)) head.put(bytes);
  return head.whole();
}

/** A version 6 file of a latency tracer. */
export function buildLatencyVersion6(file: BuiltFile, text: string): Uint8Array {
  const head = headerTexts(file, start(file, "6"));
  eventFormats(file, ftraceFormats(file, head));
  head.number(0, 4).number(0, 4).number(0, 8).number(2, 4).put("latency  \0");
  return head.put(text).whole();
}

export function buildVersion7(file: BuiltFile, how: Version7): Uint8Array {
  const out = start(file, "7").put(`${how.compression}\0`).put("1.0\0");
  const optionsAt = out.length;
  out.number(0, 8);
  const options: BuiltOption[] = [...(file.options ?? [])];
  const refer = (id: number, at: number): void =>
    void options.push({ id, data: new Bytes(file.bigEndian === true).number(at, 8).whole() });
  const inside = (): Bytes => new Bytes(file.bigEndian === true);
  const parts = [
    [16, headerTexts(file, inside())],
    [17, ftraceFormats(file, inside())],
    [18, eventFormats(file, inside())],
    [19, inside().sized(file.kallsyms ?? NOTHING, 4)],
    [20, inside().sized(file.printkFormats ?? NOTHING, 4)],
    [21, inside().sized(file.cmdlines ?? NOTHING, 8)],
  ] as const;
  for (const [id, part] of parts) refer(id, section(out, id, part.whole(), how, file));
  for (const instance of file.instances) options.push(bufferOption(out, file, instance, how));
  if (how.text !== undefined) options.push(textOption(out, file, how.text, how));
  const first = writeOptions(out, file, how.reversed ? options.toReversed() : options, how);
  const whole = out.whole();
  whole.set(new Bytes(file.bigEndian === true).number(first, 8).whole(), optionsAt);
  return whole;
}

/** Returns where the section begins. */
function section(out: Bytes, id: number, data: Uint8Array, how: Version7, file: BuiltFile): number {
  const at = out.length;
  const packed = packedBlock(data, how, file);
  sectionHeader(out, id, how.compression !== "none", packed.length).put(packed);
  return at;
}

function sectionHeader(out: Bytes, id: number, compressed: boolean, bytes: number): Bytes {
  return out
    .number(id, 2)
    .number(compressed ? 1 : 0, 2)
    .number(0, 4)
    .number(bytes, 8);
}

function packedBlock(data: Uint8Array, { compression }: Version7, { bigEndian }: BuiltFile): Uint8Array {
  if (compression === "none") return data;
  const packed = compressed(data, compression);
  return new Bytes(bigEndian === true).number(packed.length, 4).number(data.length, 4).put(packed).whole();
}

function compressed(data: Uint8Array, compression: "zlib" | "zstd"): Uint8Array {
  return compression === "zlib" ? deflateSync(data) : zstdCompressSync(data);
}

function chunked(data: Uint8Array, how: Version7, file: BuiltFile): Uint8Array {
  if (how.compression === "none") return data;
  const size = (file.pageBytes ?? 4096) * CHUNK_PAGES;
  const count = Math.ceil(data.length / size);
  const out = new Bytes(file.bigEndian === true).number(count, 4);
  for (let at = 0; at < data.length; at += size)
    out.put(packedBlock(data.subarray(at, at + size), how, file));
  return out.whole();
}

function bufferOption(out: Bytes, file: BuiltFile, instance: BuiltInstance, how: Version7): BuiltOption {
  const pageBytes = file.pageBytes ?? 4096;
  const { name, clock = "local", cpus } = instance;
  const option = new Bytes(file.bigEndian === true).number(out.length, 8);
  option.put(`${name}\0`).put(`${clock}\0`).number(pageBytes, 4).number(cpus.length, 4);
  sectionHeader(out, 3, how.compression !== "none", 0);
  for (const { cpu, bytes } of cpus) {
    out.padTo(pageBytes);
    const packed = chunked(bytes, how, file);
    option
      .number(cpu, 4)
      .number(out.length, 8)
      .number(bytes.length > 0 ? packed.length : 0, 8);
    out.put(packed);
  }
  return { id: 3, data: option.whole() };
}

function textOption(out: Bytes, file: BuiltFile, text: string, how: Version7): BuiltOption {
  const option = new Bytes(file.bigEndian === true).number(out.length, 8).put("\0local\0").whole();
  const data = chunked(Buffer.from(text), how, file);
  sectionHeader(out, 22, how.compression !== "none", data.length).put(data);
  return { id: 22, data: option };
}

/** The last section first: each says where the next one is. Returns where the first one is. */
function writeOptions(out: Bytes, file: BuiltFile, options: readonly BuiltOption[], how: Version7): number {
  const sections = how.optionSections ?? 1;
  const share = Math.ceil(options.length / sections);
  let next = 0;
  for (let index = sections - 1; index >= 0; index--) {
    const own = new Bytes(file.bigEndian === true);
    for (const { id, data } of options.slice(index * share, (index + 1) * share))
      own.number(id, 2).sized(data, 4);
    own.number(0, 2).number(8, 4).number(next, 8);
    next = section(out, 0, own.whole(), how, file);
  }
  return next;
}
