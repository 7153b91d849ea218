import type { HeaderReader } from "./header-reader.ts";
import { HEADER_EVENT, HEADER_PAGE } from "./trace-dat-format.ts";
import type { FormatText, HeaderTexts } from "./file-contents.ts";

/** Linux is built for at most 8192 CPUs. */
export const MAX_CPUS: number = 1 << 13;
export const MAX_NAME = 1024;
const MAX_FORMAT = 1 << 20;
const MAX_FORMATS = 1 << 16;

/** A text instead: what is wrong. */
export function readHeaderTexts(file: HeaderReader): HeaderTexts | string {
  if (file.cString(MAX_NAME) !== HEADER_PAGE) return "it has no page header";
  const page = file.text(file.u64(), MAX_FORMAT);
  if (file.cString(MAX_NAME) !== HEADER_EVENT) return "it has no record header";
  return { page, event: file.text(file.u64(), MAX_FORMAT) };
}

/** Formats of the kernel's own records. */
export function readFtraceFormats(file: HeaderReader): readonly FormatText[] {
  return readSystem(file, "ftrace", file.u32(), MAX_FORMATS);
}

export function readEventFormats(file: HeaderReader): readonly FormatText[] {
  const systems = file.u32();
  const formats: FormatText[] = [];
  for (let index = 0; index < systems && !file.truncated; index++) {
    const system = file.cString(MAX_NAME);
    formats.push(...readSystem(file, system, file.u32(), MAX_FORMATS - formats.length));
  }
  return formats;
}

function readSystem(file: HeaderReader, system: string, count: number, room: number): readonly FormatText[] {
  if (count > room) file.truncated = true;
  const formats: FormatText[] = [];
  for (let event = 0; event < count && !file.truncated; event++) {
    const text = file.text(file.u64(), MAX_FORMAT);
    if (!file.truncated) formats.push({ system, text });
  }
  return formats;
}
