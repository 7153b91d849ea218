import { expect, test } from "vitest";
import type { QuantityUnit } from "../../../src/document/result-document.ts";
import { countText, distinctTexts, quantityText, settingText } from "../../../src/core/quantity-text.ts";
import { cellText } from "../../../src/report/measured-text.ts";
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

test("a count is written in full", () => {
  expect(countText(1_234_567)).toBe("1,234,567");
});

test.each([
  [settingText(90e9, "ns"), "1.5 min"],
  [settingText(100e9, "ns"), "100 s"],
  [settingText(1_000_001, "ns"), "1,000.001 us"],
  [settingText(100_000_000, "ns"), "100 ms"],
  [settingText(8 * 2 ** 20, "bytes"), "8 MiB"],
  [settingText(1023, "bytes"), "1,023 B"],
  [settingText(2 ** 20 - 1, "bytes"), "1,048,575 B"],
])("a setting is written exactly: %s", (text, expected) => {
  expect(text).toBe(expected);
});

test("values that are not equal are not written alike", () => {
  const texts = (...values: (number | string)[]): readonly string[] =>
    distinctTexts(values.map((value) => ({ value, unit: "ns" })));
  expect(texts(999_999.6, 1e6)).toEqual(["999.9996 us", "1 ms"]);
  expect(texts(1_234_567, 1_234_567)).toEqual(["1.23 ms", "1.23 ms"]);
  expect(texts(1_234_567, 1_234_900, 1e6)).toEqual(["1.23457 ms", "1.2349 ms", "1 ms"]);
  expect(texts("18446744073709551614", "18446744073709551615")).toEqual([
    "18446744073709551614 ns",
    "18446744073709551615 ns",
  ]);
  expect(
    distinctTexts([
      { value: 0.900_4, unit: "ratio" },
      { value: 0.9, unit: "ratio" },
    ]),
  ).toEqual(["90.04 %", "90 %"]);
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

test("a moment is written in seconds, to the microsecond", () => {
  const moment = (ns: number): string | undefined => cellText(ns, column("time", "key", "integer", "ns"));
  expect([0, 999, 1_000, 1_234_567_890, 3_600e9 + 1_999].map(moment)).toEqual([
    "0.000000 s",
    "0.000000 s",
    "0.000001 s",
    "1.234567 s",
    "3600.000001 s",
  ]);
});
