import { OPTION } from "./trace-dat-format.ts";
import type { ClockOptions } from "./clock-scale.ts";
import type { FileContents, FileOption } from "./file-contents.ts";
import { numberIn, optionText } from "./read-options.ts";

/** What a file's options say, apart from where its data is. */
export interface FileFacts {
  /** `uname`; empty where the file doesn't say. */
  readonly uname: string;
  /** CPUSTAT texts by instance. */
  readonly stats: ReadonlyMap<string, readonly string[]>;
  readonly clockOptions: ClockOptions;
  readonly userCode?: string;
  readonly isShifted: boolean;
  /** With `--date` trace-cmd writes a marker into the top-level instance, and reads it before it records. */
  readonly takenMarkers: number;
}

/** Reads the options of a file; those that are not known here are passed over. */
export function fileFacts({ options, bigEndian }: Pick<FileContents, "options" | "bigEndian">): FileFacts {
  const [uname] = textsOf(options, OPTION.uname);
  const [userCode] = textsOf(options, OPTION.userCode);
  return {
    uname: uname ?? "",
    stats: statsByInstance(textsOf(options, OPTION.cpuStat)),
    clockOptions: clockOptionsIn(options, bigEndian),
    ...(userCode !== undefined && { userCode }),
    takenMarkers: options.filter(({ id }) => id === OPTION.date).length,
    isShifted: options.some(({ id }) => id === OPTION.timeShift),
  };
}

function textsOf(options: readonly FileOption[], id: number): readonly string[] {
  return options.filter((option) => option.id === id).map(optionText);
}

/**
 * The top-level instance's statistics come first, without a heading. Each other instance's follow an option that holds
 * `Buffer: NAME` alone (tracecmd/trace-record.c, add_buffer_stat).
 */
function statsByInstance(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const stats = new Map<string, string[]>();
  let instance = "";
  for (const text of texts) {
    const name = /^\s*Buffer: (.*)\n*$/u.exec(text)?.[1];
    if (name !== undefined) instance = name;
    else {
      const own = stats.get(instance) ?? [];
      stats.set(instance, own);
      own.push(text);
    }
  }
  return stats;
}

function clockOptionsIn(options: readonly FileOption[], bigEndian: boolean): ClockOptions {
  const tsc = options.findLast(({ id }) => id === OPTION.tscToNs);
  const factor = tsc && numberIn(tsc, bigEndian, (file) => ({ multiplier: file.u32(), shift: file.u32() }));
  const isUsable = factor !== undefined && factor.multiplier > 0 && factor.shift < 64;
  const dates = textsOf(options, OPTION.date).flatMap((text) => integerIn(text) ?? []);
  const offsets = textsOf(options, OPTION.offset).flatMap((text) => integerIn(text) ?? []);
  // DATE counts microseconds (tracecmd/trace-record.c, get_date_to_ts).
  const offset = sum(dates) * 1000n + sum(offsets);
  return {
    ...(isUsable && { tsc: { multiplier: BigInt(factor.multiplier), shift: BigInt(factor.shift) } }),
    offset,
    isDate: dates.length > 0,
  };
}

/** As C's strtoll reads it with base 0, for the forms that trace-cmd writes: hexadecimal or decimal. */
function integerIn(text: string): bigint | undefined {
  const [, sign, digits] = /^\s*(-?)(0x[\da-f]{1,16}|\d{1,19})/iu.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return sign === "-" ? -BigInt(digits) : BigInt(digits);
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
