/**
 * The words of `trace.dat`, as documented in trace-cmd.dat.v6(5): little-endian numbers, texts with a size before
 * them or a NUL behind them.
 */
export const MAGIC: Uint8Array = Uint8Array.from([0x17, 0x08, 0x44, ...new TextEncoder().encode("tracing")]);

export const VERSION = "6";

export const HEADER_PAGE = "header_page";
export const HEADER_EVENT = "header_event";

/** Section names fill ten bytes, the NUL included. */
export const OPTIONS = "options  ";
export const FLYRECORD = "flyrecord";
export const SECTION_NAME_BYTES = 10;

/** Numbers of the options that are written or read here; `userCode` is this project's own, which others pass over. */
export const OPTION = { done: 0, cpuStat: 2, traceClock: 4, uname: 5, userCode: 0x4652 } as const;
