import { expect, test } from "vitest";
import type { QuantityUnit } from "../../../src/document/result-document.ts";
import { quantityText } from "../../../src/core/quantity-text.ts";
import { cellText } from "../../../src/report/cell-text.ts";
import { column } from "../report/sample.ts";

const cases: readonly (readonly [number, QuantityUnit, string])[] = [
  [0, "none", "0"],
  [-0, "none", "0"],
  [12_345, "events", "12,345"],
  [-1_234_567, "none", "-1,234,567"],
  [2 ** 60, "none", "1,152,921,504,606,846,976"],
  [1.234_5, "none", "1.23"],
  [1_234.5, "none", "1,235"],
  [0.000_012_3, "none", "0.0000123"],
  [850, "ns", "850 ns"],
  [12_345_678, "ns", "12.3 ms"],
  [999_999, "ns", "1.00 ms"],
  [-1_500, "ns", "-1.50 us"],
  [5e9, "ns", "5.00 s"],
  [0.25, "ns", "0.250 ns"],
  [1_258_291, "bytes", "1.20 MiB"],
  [512, "bytes", "512 B"],
  [0.4561, "ratio", "45.6 %"],
  [1_234, "per-second", "1,234/s"],
  [2_048, "bytes-per-second", "2.00 KiB/s"],
];

test.each(cases)("%d in %s is %s", (value, unit, text) => {
  expect(quantityText(value, unit)).toBe(text);
});

test("a 64-bit number that only text can hold is grouped, or scaled to its unit", () => {
  expect(cellText("18446744073709551615", column("n", "value", "integer"))).toBe(
    "18,446,744,073,709,551,615",
  );
  expect(cellText("18446744073709551615", column("n", "value", "integer", "bytes"))).toBe("16,777,216 TiB");
  expect(cellText("18446744073709551615", column("n", "key", "integer"))).toBe("18446744073709551615");
});

test("text in a column of numbers stays text", () => {
  expect(cellText("n/a", column("n", "value", "integer"))).toBe("n/a");
  expect(cellText(null, column("n", "value", "integer"))).toBeUndefined();
});
