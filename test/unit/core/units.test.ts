import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseBytes, parseDuration, parseQuantity } from "../../../src/core/units.ts";

describe("reading", () => {
  test.each([
    ["5s", 5e9],
    ["200ms", 2e8],
    ["2.5us", 2500],
    ["1µs", 1000],
    ["1min", 60e9],
    ["2h", 7200e9],
    [" 5 s ", 5e9],
    ["0.3s", 3e8],
  ])("%s is %d ns", (text, ns) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ns });
  });

  test.each([
    ["8MiB", 8 * 2 ** 20],
    ["1.5KiB", 1536],
    ["512B", 512],
  ])("%s is %d bytes", (text, bytes) => {
    expect(parseBytes(text)).toEqual({ ok: true, value: bytes });
  });

  test.each([
    "",
    "5",
    "-5s",
    "0s",
    "0.0ms",
    "NaN",
    "NaNs",
    "Infinity",
    "1e3s",
    "0x5s",
    "5m",
    "5S",
    "5MiB",
    "5 %",
    "s",
    "0.1ns",
    "1_000s",
    "5s5s",
    "99999999999h",
    "٣s",
    "1".repeat(50) + "s",
  ])("%j is no duration", (text) => {
    const parsed = parseDuration(text);
    expect(parsed).toMatchObject({ ok: false });
  });

  test.each(["8MB", "8kB", "8K", "8", "1.5B", "-1MiB", "0KiB", "5s"])("%j is no size", (text) => {
    expect(parseBytes(text)).toMatchObject({ ok: false });
  });

  test("whole amounts are exact, whatever their size", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), (amount) => {
        expect(parseQuantity(`${amount}ms`)).toMatchObject({
          ok: true,
          value: { unit: "ns", exact: amount * 1_000_000n },
        });
      }),
    );
  });

  test("a limit is kept", () => {
    expect(parseDuration("25h", 24 * 3600e9)).toEqual({ ok: false, reason: "a duration is at most 24 h" });
  });

  test("total", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const parsed = parseDuration(text);
        expect(parsed.ok ? parsed.value : 1).toBeGreaterThan(0);
      }),
    );
  });
});
