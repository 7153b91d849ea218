/** A number with its unit, in the base unit: nanoseconds, bytes, or a ratio (1.0 is 100 %). */
export interface ParsedQuantity {
  readonly unit: "none" | "ns" | "bytes" | "ratio";
  readonly value: number;
  /** Present if the value is a whole number. */
  readonly exact?: bigint;
}

/** What was read, or why it could not be read. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/** Factor to the base unit; percent is handled separately. */
const UNITS: ReadonlyMap<string, { readonly unit: "ns" | "bytes"; readonly factor: bigint }> = new Map([
  ["ns", { unit: "ns", factor: 1n }],
  ["us", { unit: "ns", factor: 1_000n }],
  ["µs", { unit: "ns", factor: 1_000n }],
  ["μs", { unit: "ns", factor: 1_000n }],
  ["ms", { unit: "ns", factor: 1_000_000n }],
  ["s", { unit: "ns", factor: 1_000_000_000n }],
  ["min", { unit: "ns", factor: 60_000_000_000n }],
  ["h", { unit: "ns", factor: 3_600_000_000_000n }],
  ["B", { unit: "bytes", factor: 1n }],
  ["KiB", { unit: "bytes", factor: 1n << 10n }],
  ["MiB", { unit: "bytes", factor: 1n << 20n }],
  ["GiB", { unit: "bytes", factor: 1n << 30n }],
  ["TiB", { unit: "bytes", factor: 1n << 40n }],
]);

/** Units that are ambiguous, or have another name here. */
const CONFUSED: Readonly<Record<string, string>> = {
  m: '"m" is ambiguous; write "min" for minutes or "ms" for milliseconds',
  sec: 'write "s" for seconds',
  secs: 'write "s" for seconds',
  second: 'write "s" for seconds',
  seconds: 'write "s" for seconds',
  msec: 'write "ms" for milliseconds',
  usec: 'write "us" for microseconds',
  nsec: 'write "ns" for nanoseconds',
  minutes: 'write "min" for minutes',
  hours: 'write "h" for hours',
  d: 'write hours, "24h"',
  kB: '"kB" is ambiguous; write "KiB" (1,024 bytes) or bytes, "1000B"',
  KB: '"KB" is ambiguous; write "KiB" (1,024 bytes) or bytes, "1000B"',
  MB: '"MB" is ambiguous; write "MiB" (1,048,576 bytes) or bytes, "1000000B"',
  GB: '"GB" is ambiguous; write "GiB" (1,073,741,824 bytes) or bytes',
  k: 'write "KiB" (1,024 bytes)',
  K: 'write "KiB" (1,024 bytes)',
  M: 'write "MiB" (1,048,576 bytes)',
  G: 'write "GiB" (1,073,741,824 bytes)',
};

const DURATION_UNITS = "ns, us, ms, s, min, h";
const SIZE_UNITS = "B, KiB, MiB, GiB";
const ALL_UNITS = `${DURATION_UNITS}, ${SIZE_UNITS}, %`;

/** Reads `5s`, `2.5ms`, `8MiB`, `90%`, `12`: a decimal number and a unit. `units`: the units that an error lists. */
export function parseQuantity(text: string, units: string = ALL_UNITS): Parsed<ParsedQuantity> {
  const match = /^([0-9]+)(?:\.([0-9]+))?(.*)$/s.exec(text.trim());
  if (!match) return refuse("expected a number, such as 5 or 2.5");
  const [, whole = "", fraction = "", suffix = ""] = match;
  if (whole.length + fraction.length > 40) return refuse("the number is too long");
  return withUnit(whole, fraction, suffix.trimStart(), units);
}

/** A duration in nanoseconds, above zero and at most `maximumNs`. */
export function parseDuration(text: string, maximumNs: number = Number.MAX_SAFE_INTEGER): Parsed<number> {
  const parsed = parseAmount(text, DURATION);
  if (!parsed.ok) return parsed;
  if (!Number.isInteger(parsed.value)) return refuse("a duration must be a whole number of nanoseconds");
  return parsed.value > maximumNs ? refuse(`a duration is at most ${formatNs(maximumNs)}`) : parsed;
}

/** A size in bytes, above zero and at most `maximumBytes`. */
export function parseBytes(text: string, maximumBytes: number = Number.MAX_SAFE_INTEGER): Parsed<number> {
  const parsed = parseAmount(text, SIZE);
  if (!parsed.ok) return parsed;
  if (!Number.isInteger(parsed.value)) return refuse("a size must be a whole number of bytes");
  return parsed.value > maximumBytes ? refuse(`a size is at most ${formatBytes(maximumBytes)}`) : parsed;
}

interface Kind {
  readonly name: string;
  readonly unit: "ns" | "bytes";
  readonly units: string;
  readonly example: string;
}

const DURATION: Kind = { name: "a duration", unit: "ns", units: DURATION_UNITS, example: "5s or 200ms" };
const SIZE: Kind = { name: "a size", unit: "bytes", units: SIZE_UNITS, example: "64KiB or 8MiB" };

function parseAmount(text: string, kind: Kind): Parsed<number> {
  if (/^\s*-/.test(text)) return refuse(`${kind.name} must be above zero`);
  if (!/^\s*[0-9]/.test(text)) return refuse(`${kind.name} is a number with a unit, such as ${kind.example}`);
  const parsed = parseQuantity(text, kind.units);
  if (!parsed.ok) return parsed;
  const { unit, value } = parsed.value;
  if (unit === "none") return refuse(`${kind.name} needs a unit (${kind.units}), such as ${kind.example}`);
  if (unit !== kind.unit) return refuse(`this is not ${kind.name}; its units are ${kind.units}`);
  return value === 0 ? refuse(`${kind.name} must be above zero`) : { ok: true, value };
}

/** `12,345`, `0.5`, `1,234.57`: at most three decimals. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [whole = "0", fraction] = trimmedDecimals(Math.abs(value), 3).split(".");
  const grouped = groupedDigits(whole);
  return `${value < 0 ? "-" : ""}${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
}

/** `850 ns`, `1.235 ms`, `5 s`, `12.5 min`: at most three decimals. */
export function formatNs(ns: number): string {
  return scaled(ns, TIME_STEPS);
}

/** `512 B`, `8 MiB`, `1.5 GiB`: at most three decimals. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, SIZE_STEPS);
}

/** `93.2 %` of a ratio 0.932: at most two decimals. */
export function formatRatio(ratio: number): string {
  return `${trimmedDecimals(ratio * 100, 2)} %`;
}

/** A value with its unit (the units of `document/aggregates.ts`), for people. */
export function formatQuantity(value: number, unit: QuantityUnit): string {
  switch (unit) {
    case "none":
    case "events":
      return formatCount(value);
    case "ticks":
      return `${formatCount(value)} ${value === 1 ? "tick" : "ticks"}`;
    case "ns":
      return formatNs(value);
    case "bytes":
      return formatBytes(value);
    case "ratio":
      return formatRatio(value);
    case "per-second":
      return `${formatCount(value)}/s`;
    case "bytes-per-second":
      return `${formatBytes(value)}/s`;
  }
}

/** The unit of a number in a result. */
export type QuantityUnit =
  | "none"
  | "events"
  | "ns"
  | "ticks"
  | "bytes"
  | "ratio"
  | "per-second"
  | "bytes-per-second";

/** A unit for people, and how many base units it is. Lists are ascending. */
export type Step = readonly [name: string, factor: number];
export const TIME_STEPS: readonly Step[] = [
  ["ns", 1],
  ["us", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
  ["min", 60e9],
  ["h", 3600e9],
];
export const SIZE_STEPS: readonly Step[] = [
  ["B", 1],
  ["KiB", 2 ** 10],
  ["MiB", 2 ** 20],
  ["GiB", 2 ** 30],
  ["TiB", 2 ** 40],
];

function withUnit(whole: string, fraction: string, suffix: string, units: string): Parsed<ParsedQuantity> {
  const digits = BigInt(whole + fraction);
  const divisor = 10n ** BigInt(fraction.length);
  if (suffix === "") return { ok: true, value: exactQuantity("none", digits, divisor) };
  if (suffix === "%") return { ok: true, value: exactQuantity("ratio", digits, divisor * 100n) };
  const known = UNITS.get(suffix);
  if (!known) return refuse(unknownUnit(suffix, units));
  return { ok: true, value: exactQuantity(known.unit, digits * known.factor, divisor) };
}

function exactQuantity(unit: ParsedQuantity["unit"], numerator: bigint, divisor: bigint): ParsedQuantity {
  const isWhole = numerator % divisor === 0n;
  if (isWhole) return { unit, value: Number(numerator / divisor), exact: numerator / divisor };
  return { unit, value: Number(numerator) / Number(divisor) };
}

function unknownUnit(suffix: string, units: string): string {
  const confused = Object.hasOwn(CONFUSED, suffix) ? CONFUSED[suffix] : undefined;
  if (confused !== undefined) return confused;
  const exact = [...UNITS.keys()].find((name) => name.toLowerCase() === suffix.toLowerCase());
  if (exact !== undefined) return `units are case-sensitive; write "${exact}"`;
  return `"${suffix.slice(0, 20)}" is not a unit; the units are ${units}`;
}

function scaled(value: number, steps: readonly Step[]): string {
  if (!Number.isFinite(value)) return String(value);
  const index = Math.max(
    0,
    steps.findLastIndex(([, factor]) => Math.abs(value) >= factor),
  );
  const [name, factor] = isRoundedUp(value, steps, index) ? steps[index + 1]! : steps[index]!;
  return `${trimmedDecimals(value / factor, 3)} ${name}`;
}

/** 999,999.7 ns is 1 ms, not 1000 us. */
function isRoundedUp(value: number, steps: readonly Step[], index: number): boolean {
  const next = steps[index + 1];
  const factor = steps[index]![1];
  return next !== undefined && Math.abs(Number((value / factor).toFixed(3))) >= next[1] / factor;
}

function refuse(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

/** Fixed decimals without trailing zeros; no exponent below 1e21. */
export function trimmedDecimals(value: number, decimals: number): string {
  const [whole = "", fraction = ""] = value.toFixed(decimals).split(".");
  let end = fraction.length;
  while (fraction[end - 1] === "0") end -= 1;
  return end === 0 ? whole : `${whole}.${fraction.slice(0, end)}`;
}

/** `1234567` → `1,234,567`; a sign may be in front. Anything but digits (`1e+21`) stays as it is. */
export function groupedDigits(whole: string): string {
  if (!/^-?\d+$/u.test(whole)) return whole;
  const sign = whole.startsWith("-") ? "-" : "";
  const digits = whole.slice(sign.length);
  const first = digits.length % 3;
  const groups = digits.slice(first).match(/.{3}/gu) ?? [];
  return sign + [...(first > 0 ? [digits.slice(0, first)] : []), ...groups].join(",");
}
