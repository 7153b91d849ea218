/**
 * The words of `trace.dat`, as documented in trace-cmd.dat.v6(5) and trace-cmd.dat.v7(5): numbers in the file's own byte
 * order, texts with a size before them or a NUL behind them.
 */
export const MAGIC: Uint8Array = Uint8Array.from([0x17, 0x08, 0x44, ...new TextEncoder().encode("tracing")]);

/** What this project writes. */
export const VERSION = "6";

/** Name of the part with the text of `events/header_page`. */
export const HEADER_PAGE = "header_page";
/** Name of the part with the text of `events/header_event`. */
export const HEADER_EVENT = "header_event";

/** Section names of version 6 fill ten bytes, the NUL included. */
export const OPTIONS = "options  ";
/** Version 6: the data of CPUs follows. */
export const FLYRECORD = "flyrecord";
/** Version 6: a latency tracer's text follows, and no data. */
export const LATENCY = "latency  ";
/** Bytes that the name of such a section takes. */
export const SECTION_NAME_BYTES = 10;

/**
 * Numbers of the options that are written or read here. From `headerInfo` on they also number version 7's sections.
 * `userCode` is this project's own, which others pass over.
 */
export const OPTION = {
  done: 0,
  date: 1,
  cpuStat: 2,
  buffer: 3,
  traceClock: 4,
  uname: 5,
  offset: 7,
  cpuCount: 8,
  timeShift: 12,
  tscToNs: 14,
  headerInfo: 16,
  ftraceFormats: 17,
  eventFormats: 18,
  kallsyms: 19,
  printkFormats: 20,
  cmdlines: 21,
  bufferText: 22,
  userCode: 0x4652,
} as const;

/** In a section's flags: its data is compressed. */
export const SECTION_COMPRESSED = 1;
