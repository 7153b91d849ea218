import { settingText } from "./quantity-text.ts";

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
  return parsed.value > maximumNs ? refuse(`a duration is at most ${settingText(maximumNs, "ns")}`) : parsed;
}

/** A size in bytes, above zero and at most `maximumBytes`. */
export function parseBytes(text: string, maximumBytes: number = Number.MAX_SAFE_INTEGER): Parsed<number> {
  const parsed = parseAmount(text, SIZE);
  if (!parsed.ok) return parsed;
  if (!Number.isInteger(parsed.value)) return refuse("a size must be a whole number of bytes");
  return parsed.value > maximumBytes
    ? refuse(`a size is at most ${settingText(maximumBytes, "bytes")}`)
    : parsed;
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

function refuse(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
