import { expect, test } from "vitest";
import { parseCalculation } from "../../../../src/expr/parse.ts";
import { rangeOf } from "../../../../src/expr/calculation/value-range.ts";
import { spanIn } from "../support.ts";

const U64 = { minimum: 0n, maximum: 2n ** 64n - 1n };
const S32 = { minimum: -(2n ** 31n), maximum: 2n ** 31n - 1n };
const U8 = { minimum: 0n, maximum: 255n };

test.each([
  ["u & ~4095", [0n, 2n ** 64n - 1n]],
  ["s & 7", [0n, 7n]],
  ["b * 512", [0n, 130_560n]],
  ["b - 1", [-1n, 254n]],
  ["-b", [-255n, 0n]],
  ["~b", [-256n, -1n]],
  ["u / b", [0n, 2n ** 64n - 1n]],
  ["s / b", [-(2n ** 31n), 2n ** 31n]],
  ["s % 10", [-10n, 10n]],
  ["b << 4 | 1", [0n, 4095n]],
  ["1 << b", [1n, 2n ** 63n]],
  ["u >> 60", [0n, 15n]],
  ["s ^ b", [-(2n ** 32n), 2n ** 32n - 1n]],
] as const)("the values of %s lie in a range", (text, [minimum, maximum]) => {
  const parsed = parseCalculation(text, spanIn(text));
  if (!parsed.ok) throw new Error(text);
  expect(rangeOf(parsed.value, (name) => ({ u: U64, s: S32, b: U8 })[name]!)).toEqual({ minimum, maximum });
});
