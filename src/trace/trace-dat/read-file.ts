import { diagnostic } from "../../core/diagnostic.ts";
import { escapeText } from "../../core/escape.ts";
import { type Result, fail, ok } from "../../core/result.ts";
import { HeaderReader } from "./header-reader.ts";
import type { ByteSource } from "../recording.ts";
import { MAGIC } from "./trace-dat-format.ts";
import { COMPRESSIONS, decompressor } from "./compression.ts";
import type { FileContents, FileStart } from "./file-contents.ts";
import { MAX_NAME } from "./file-parts.ts";
import { readVersion6 } from "./read-version-6.ts";
import { readVersion7 } from "./read-version-7.ts";
import { TOP_LEVEL } from "./instances.ts";

/** Reads all of a `trace.dat` but its events. Total: any bytes give its contents or a diagnostic. */
export function readTraceDatFile(source: ByteSource): Result<FileContents> {
  const file = new HeaderReader(source);
  const magic = file.bytes(MAGIC.length);
  if (magic.length !== MAGIC.length || magic.some((byte, index) => byte !== MAGIC[index])) {
    return malformed("it does not start like a trace.dat file");
  }
  const version = file.cString(MAX_NAME);
  const start = readStart(file);
  if (file.truncated) return malformed("it ends within its header");
  const contents = readVersion(version, source, file, start);
  return typeof contents === "string" ? malformed(contents) : ok(contents);
}

/** A diagnostic for a recording that can't be read. */
export function malformed(why: string, hint?: string): Result<never> {
  return fail([diagnostic("recording-malformed", `cannot read the recording: ${why}`, { hint })]);
}

/** The size of `long` is that of trace-cmd; the kernel's is in the page header. */
function readStart(file: HeaderReader): FileStart {
  const bigEndian = file.u8() !== 0;
  file.bigEndian = bigEndian;
  file.u8();
  return { bigEndian, pageBytes: file.u32() };
}

function readVersion(
  version: string,
  source: ByteSource,
  file: HeaderReader,
  start: FileStart,
): FileContents | string {
  if (version === "6") return readVersion6(source, file, start);
  if (version !== "7") return `it has version ${escapeText(version)}; supported are versions 6 and 7`;
  const name = file.cString(MAX_NAME);
  file.cString(MAX_NAME);
  const optionsOffset = file.u64();
  if (file.truncated) return "it ends within its header";
  const decompress = decompressor(name);
  if (!decompress)
    return `it is compressed with "${escapeText(name)}"; supported: ${COMPRESSIONS.join(", ")}`;
  return readVersion7({ source, bigEndian: start.bigEndian, decompress, optionsOffset }, start);
}

/**
 * The kernel's text of a latency tracer, which trace-cmd stores instead of events; hostile text. Undefined where the file has
 * events, or no such instance.
 */
export function latencyText(source: ByteSource, instance = ""): Uint8Array | undefined {
  const file = readTraceDatFile(source);
  if (!file.ok || file.value.buffers.length > 0) return undefined;
  const name = instance === TOP_LEVEL ? "" : instance;
  return file.value.texts.find((one) => one.name === name)?.bytes;
}
