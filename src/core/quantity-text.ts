import { assertNever } from "./assert-never.ts";
import { groupedDigits, type QuantityUnit, SIZE_STEPS, type Step, TIME_STEPS } from "./units.ts";

/**
 * A number for people: whole numbers in full with separators, others to three significant digits:
 * `12,345`, `12.3 ms`, `1.2 MiB`, `45.6 %`, `1,234/s`. The exact value is in the result document.
 */
export function quantityText(value: number | string, unit: QuantityUnit): string {
  return typeof value === "number" ? numberText(value, unit) : largeText(value, unit);
}

/** An integer beyond 2^53, in decimal. */
function largeText(decimal: string, unit: QuantityUnit): string {
  if (unit === "none" || unit === "events") return grouped(decimal);
  return unit === "ticks" ? `${grouped(decimal)} ticks` : numberText(Number(decimal), unit);
}

function numberText(value: number, unit: QuantityUnit): string {
  switch (unit) {
    case "none":
    case "events":
      return plain(value);
    case "ticks":
      return `${plain(value)} ${value === 1 ? "tick" : "ticks"}`;
    case "ns":
      return scaled(value, TIME_STEPS);
    case "bytes":
      return scaled(value, SIZE_STEPS);
    case "ratio":
      return `${(value * 100).toFixed(1)} %`;
    case "per-second":
      return `${plain(value)}/s`;
    case "bytes-per-second":
      return `${scaled(value, SIZE_STEPS)}/s`;
    default:
      return assertNever(unit);
  }
}

/** The unit fits the rounded number: 999,999 ns is `1.00 ms`, not `1,000 us`. */
function scaled(value: number, steps: readonly Step[]): string {
  const size = Math.abs(value);
  const at = steps.findLastIndex(([, factor]) => Number((size / factor).toPrecision(3)) >= 1);
  const [name, factor] = steps[Math.max(0, at)]!;
  const inUnit = value / factor;
  return `${factor === 1 && Number.isInteger(value) ? grouped(String(value)) : rounded(inUnit)} ${name}`;
}

function plain(value: number): string {
  return Number.isInteger(value) ? grouped(BigInt(value).toString()) : rounded(value);
}

/** Three significant digits, or all digits before the point: `0.123`, `1.23`, `12.3`, `1,234`. */
function rounded(value: number): string {
  const size = Math.abs(Number(value.toPrecision(3)));
  if (size === 0) return "0";
  if (size < 0.001) return value.toPrecision(3);
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(size)));
  const text = value.toFixed(Math.min(decimals, 3));
  return grouped(text);
}

function grouped(decimal: string): string {
  const [whole = "", fraction] = decimal.split(".");
  const separated = groupedDigits(whole);
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}
