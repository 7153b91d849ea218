import { expect, test } from "vitest";
import { clockScale } from "../../../src/trace/trace-dat/clock-scale.ts";
import { wallZeroNs } from "../../../src/trace/recording.ts";

const beganAt = "2026-11-30T20:13:06.500Z";
const window = { start: 5_000_000_000n, end: 6_000_000_000n };
const began = BigInt(Date.parse(beganAt)) * 1_000_000n;

test("the date belongs to the moment at which recording began, which is not the first event's", () => {
  const mono = { clockScale: clockScale("mono"), epoch: 5_000_000_250n };
  expect(wallZeroNs({ ...mono, beganAt, window })).toBe(began + 250n);
});

test("nothing is known without a date, without the moment that it is of, or on a clock that counts ticks", () => {
  const mono = { clockScale: clockScale("mono"), epoch: 0n };
  expect(wallZeroNs({ ...mono, window })).toBeUndefined();
  expect(wallZeroNs({ ...mono, beganAt })).toBeUndefined();
  expect(wallZeroNs({ ...mono, beganAt: "yesterday", window })).toBeUndefined();
  expect(wallZeroNs({ clockScale: clockScale("counter"), epoch: 0n, beganAt, window })).toBeUndefined();
});

test("where the clock's times are dates, the first one is one", () => {
  const dated = clockScale("mono", { offset: 7n, isDate: true });
  expect(wallZeroNs({ clockScale: dated, epoch: 12n, beganAt })).toBe(12n);
});
