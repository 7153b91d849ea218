/** What a recording's clock values mean. */
export interface ClockScale {
  /** What times are counted in once they are scaled. `ticks`: the clock doesn't measure time, or nobody says how. */
  readonly unit: "ns" | "ticks";
  /** `(value × multiplier) >> shift` is nanoseconds; absent: values are in `unit` as they are. */
  readonly factor?: ClockFactor;
  /** Added to times, in ns: what trace-cmd's options say. */
  readonly offset: bigint;
  /** The offset makes times those of the calendar: ns since 1970, UTC. */
  readonly isDate: boolean;
}

/** `(value × multiplier) >> shift` is nanoseconds. */
export interface ClockFactor {
  readonly multiplier: bigint;
  readonly shift: bigint;
  /** It is the clock's nature, not what a file says. */
  readonly isFixed?: true;
}

/** Clocks that count nanoseconds (kernel/trace/trace.c, trace_clocks: `in_ns`). */
const NS_CLOCKS: ReadonlySet<string> = new Set([
  "local",
  "global",
  "perf",
  "mono",
  "mono_raw",
  "boot",
  "tai",
]);

/** Clocks that count parts of a second whose length is known. */
const FIXED: ReadonlyMap<string, ClockFactor> = new Map([
  // Ticks of USER_HZ, a hundredth of a second (trace_clock.c, trace_clock_jiffies; include/asm-generic/param.h).
  ["uptime", { multiplier: 10_000_000n, shift: 0n, isFixed: true }],
  // 4096 a microsecond (arch/s390/include/asm/timex.h, tod_to_ns).
  ["s390-tod", { multiplier: 125n, shift: 9n, isFixed: true }],
]);

/** Clocks that a TSC2NSEC option is about. */
const TSC_CLOCKS: ReadonlySet<string> = new Set(["x86-tsc", "tsc2nsec"]);

/** What a file's options say of its clock. */
export interface ClockOptions {
  /** Of a TSC2NSEC option. */
  readonly tsc?: ClockFactor;
  /** Of OFFSET and DATE options, in ns. */
  readonly offset?: bigint;
  readonly isDate?: boolean;
}

/** A clock by its name in `trace_clock`. One that isn't known counts ticks. */
export function clockScale(
  clock: string,
  { tsc, offset = 0n, isDate = false }: ClockOptions = {},
): ClockScale {
  const fromFile = TSC_CLOCKS.has(clock) ? tsc : undefined;
  const factor = fromFile ?? FIXED.get(clock);
  const isTime = factor !== undefined || NS_CLOCKS.has(clock);
  if (!isTime) return { unit: "ticks", offset: 0n, isDate: false };
  return { unit: "ns", ...(factor && { factor }), offset, isDate };
}

/** A clock value in the scale's unit. */
export function scaled(value: bigint, { factor, offset }: ClockScale): bigint {
  return (factor ? (value * factor.multiplier) >> factor.shift : value) + offset;
}

/** What the clock itself showed, from a time in the scale's unit; the least value that gives this time. */
export function unscaled(time: bigint, { factor, offset }: ClockScale): bigint {
  const value = time - offset;
  if (!factor) return value;
  const shifted = value << factor.shift;
  return (shifted + factor.multiplier - 1n) / factor.multiplier;
}
