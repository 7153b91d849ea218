import type { QuantityUnit } from "../generated/result-document.ts";
import { assertNever } from "./assert-never.ts";

/** Numbers for people, in reports, notes and messages. JSON has them exactly. */

export interface Amount {
  /** An integer beyond 2^53 is a decimal string. */
  readonly value: number | string;
  readonly unit: QuantityUnit;
}

/** A unit for people, and how many base units it is. Lists are ascending. */
type Step = readonly [name: string, factor: number];

const TIME_STEPS: readonly Step[] = [
  ["ns", 1],
  ["us", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
  ["min", 60e9],
  ["h", 3600e9],
];
const SIZE_STEPS: readonly Step[] = [
  ["B", 1],
  ["KiB", 2 ** 10],
  ["MiB", 2 ** 20],
  ["GiB", 2 ** 30],
  ["TiB", 2 ** 40],
];

/** Significant digits of numbers that are not whole. */
const DIGITS = 3;

/**
 * A number for people: whole numbers in full with separators, others to three significant digits:
 * `12,345`, `12.3 ms`, `1.2 MiB`, `45.6 %`, `1,234/s`.
 */
export function quantityText(value: number | string, unit: QuantityUnit): string {
  return amountText({ value, unit }, DIGITS);
}

/** `12,345` */
export function countText(count: number): string {
  return quantityText(count, "none");
}

/** A moment of a recording, in seconds to the microsecond as in the kernel's own text: `12.345678 s`. */
export function momentText(ns: number): string {
  return `${(Math.trunc(ns / 1e3) / 1e6).toFixed(6)} s`;
}

/** Several numbers, with as few digits as distinguish them, at least three. Equal ones stay equal. */
export function distinctTexts(amounts: readonly Amount[]): readonly string[] {
  const wanted = new Set(amounts.map(({ value }) => value)).size;
  for (const digits of [DIGITS, 6, 9, 12, 15]) {
    const texts = amounts.map((amount) => amountText(amount, digits));
    if (new Set(texts).size >= wanted) return texts;
  }
  return amounts.map(inFull);
}

/** A duration or a size as a spec states it, exactly: `1.5 s`, `64 KiB`, `1,000,001 ns`. */
export function settingText(value: number, unit: "ns" | "bytes"): string {
  const steps = unit === "ns" ? TIME_STEPS : SIZE_STEPS;
  const isExact = ([, factor]: Step): boolean =>
    value >= factor && Number((value / factor).toFixed(3)) * factor === value;
  const [name, factor] = steps.findLast(isExact) ?? steps[0]!;
  return `${grouped(trimmedDecimals(value / factor, 3))} ${name}`;
}

function amountText({ value, unit }: Amount, digits: number): string {
  return typeof value === "number" ? numberText(value, unit, digits) : largeText(value, unit, digits);
}

function largeText(decimal: string, unit: QuantityUnit, digits: number): string {
  if (unit === "none" || unit === "events") return grouped(decimal);
  return unit === "ticks" ? `${grouped(decimal)} ticks` : numberText(Number(decimal), unit, digits);
}

function numberText(value: number, unit: QuantityUnit, digits: number): string {
  switch (unit) {
    case "none":
    case "events":
      return plain(value, digits);
    case "ticks":
      return `${plain(value, digits)} ${value === 1 ? "tick" : "ticks"}`;
    case "ns":
      return scaled(value, TIME_STEPS, digits);
    case "bytes":
      return scaled(value, SIZE_STEPS, digits);
    case "ratio":
      return `${withDecimals(value * 100, digits - 2, digits)} %`;
    case "per-second":
      return `${plain(value, digits)}/s`;
    case "bytes-per-second":
      return `${scaled(value, SIZE_STEPS, digits)}/s`;
    default:
      return assertNever(unit);
  }
}

/** The unit fits the rounded number: 999,999 ns is `1.00 ms`, not `1,000 us`. */
function scaled(value: number, steps: readonly Step[], digits: number): string {
  const size = Math.abs(value);
  const at = steps.findLastIndex(([, factor]) => Number((size / factor).toPrecision(digits)) >= 1);
  const [name, factor] = steps[Math.max(0, at)]!;
  const isWhole = factor === 1 && Number.isInteger(value);
  return `${isWhole ? grouped(String(value)) : rounded(value / factor, digits)} ${name}`;
}

function plain(value: number, digits: number): string {
  return Number.isInteger(value) ? grouped(BigInt(value).toString()) : rounded(value, digits);
}

/** With this many significant digits, or all digits before the point: `0.123`, `1.23`, `12.3`, `1,234`. */
function rounded(value: number, digits: number): string {
  const size = Math.abs(Number(value.toPrecision(digits)));
  if (size === 0) return "0";
  if (size < 0.001) return value.toPrecision(digits);
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return withDecimals(value, Math.min(decimals, digits), digits);
}

/** Three digits keep their zeros, to line up in a column. */
function withDecimals(value: number, decimals: number, digits: number): string {
  return grouped(digits === DIGITS ? value.toFixed(decimals) : trimmedDecimals(value, decimals));
}

function inFull({ value, unit }: Amount): string {
  return unit === "none" || unit === "events" ? String(value) : `${value} ${unit}`;
}

function grouped(decimal: string): string {
  const [whole = "", fraction] = decimal.split(".");
  const separated = groupedDigits(whole);
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

/** Fixed decimals without trailing zeros; no exponent below 1e21. */
export function trimmedDecimals(value: number, decimals: number): string {
  const [whole = "", fraction = ""] = value.toFixed(decimals).split(".");
  let end = fraction.length;
  while (fraction[end - 1] === "0") end -= 1;
  return end === 0 ? whole : `${whole}.${fraction.slice(0, end)}`;
}

/** `1234567` → `1,234,567`; a sign may be in front. Anything but digits (`1e+21`) stays as it is. */
function groupedDigits(whole: string): string {
  if (!/^-?\d+$/u.test(whole)) return whole;
  const sign = whole.startsWith("-") ? "-" : "";
  const digits = whole.slice(sign.length);
  const first = digits.length % 3;
  const groups = digits.slice(first).match(/.{3}/gu) ?? [];
  return sign + [...(first > 0 ? [digits.slice(0, first)] : []), ...groups].join(",");
}

/** `1 file`, `12,345 files`. */
export function countOf(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}
