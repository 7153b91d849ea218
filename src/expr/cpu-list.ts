/** Limit on CPU numbers (CONFIG_NR_CPUS is at most 8192). */
export const HIGHEST_CPU = 8191;

/**
 * Parses a list of CPUs in the kernel's format (lib/bitmap-str.c, `bitmap_parselist`): `0-3,6`, or `0-7:1/2` for every second one.
 * Nothing if it is malformed.
 */
export function parseCpuList(text: string): readonly number[] | undefined {
  const cpus = new Set<number>();
  const parts = text.split(/[,\s]+/u).filter((part) => part !== "");
  for (const part of parts) {
    const range = rangeOf(part);
    if (!range) return undefined;
    for (const cpu of range) cpus.add(cpu);
  }
  return parts.length === 0 ? undefined : [...cpus].toSorted((a, b) => a - b);
}

function rangeOf(part: string): readonly number[] | undefined {
  const groups = /^(?<first>\d{1,4})(?:-(?<last>\d{1,4})(?::(?<used>\d{1,4})\/(?<group>\d{1,4}))?)?$/u.exec(
    part,
  )?.groups;
  if (!groups) return undefined;
  const first = Number(groups["first"]);
  const last = Number(groups["last"] ?? first);
  const used = Number(groups["used"] ?? 1);
  const group = Number(groups["group"] ?? 1);
  if (first > last || last > HIGHEST_CPU || group === 0 || used > group) return undefined;
  const all = Array.from({ length: last - first + 1 }, (_, index) => index);
  return all.filter((index) => index % group < used).map((index) => first + index);
}

/** A set of CPUs as a number: bit N is CPU N. */
export function cpuBits(cpus: readonly number[]): bigint {
  return cpus.reduce((bits, cpu) => bits | (1n << BigInt(cpu)), 0n);
}
