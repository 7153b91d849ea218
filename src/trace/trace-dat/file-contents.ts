import type { ByteSource } from "../recording.ts";
import type { CpuSection } from "./trace-dat-meta.ts";

/** What stands first in a file, whatever its version. */
export interface FileStart {
  readonly bigEndian: boolean;
  /** The recorded machine's; a sub-buffer may be larger. */
  readonly pageBytes: number;
}

/** One option; its data as it is in the file. */
export interface FileOption {
  readonly id: number;
  readonly data: Uint8Array;
}

/** Texts of `events/header_page` and `events/header_event`. */
export interface HeaderTexts {
  readonly page: string;
  readonly event: string;
}

/** The text of one event's format file. */
export interface FormatText {
  readonly system: string;
  readonly text: string;
}

/** One instance's sub-buffers. */
export interface FileBuffer {
  /** Empty: the top-level instance. */
  readonly name: string;
  /** Absent: that of the whole file. */
  readonly clock?: string;
  /** Absent: the file says it for the whole recording only. */
  readonly pageBytes?: number;
  /** What the sections are in: the file, or its decompressed data. */
  readonly data: ByteSource;
  /** Of CPUs that have data; as far as the file goes. */
  readonly sections: readonly CpuSection[];
  /** How many of them the file's end cut short, or away. */
  readonly cut: number;
}

/** One instance's `trace` file, which trace-cmd stores of latency tracers instead of sub-buffers. */
export interface FileText {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A whole file but for its events, before any of its texts is read. */
export interface FileContents extends FileStart {
  readonly header: HeaderTexts;
  readonly formats: readonly FormatText[];
  /** The text of /proc/kallsyms, or a part of it, or nothing. */
  readonly kallsyms: Uint8Array;
  /** The text of `printk_formats`. */
  readonly printkFormats: Uint8Array;
  readonly cmdlines: Uint8Array;
  /** In the file's order. */
  readonly options: readonly FileOption[];
  /** `trace_clock`, or its current clock alone; absent where the file doesn't say. */
  readonly clock?: string;
  readonly buffers: readonly FileBuffer[];
  readonly texts: readonly FileText[];
}
