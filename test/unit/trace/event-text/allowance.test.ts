import { expect, test } from "vitest";
import { Allowance } from "../../../../src/trace/event-text/allowance.ts";

test("many small records may not become a large text", () => {
  const allowance = new Allowance();
  const long = "x".repeat(8_000);
  let length = 0;
  for (let record = 0; record < 10_000; record++) length += allowance.cut(long, 16).length;
  expect(length).toBeLessThan(2 ** 20 + 10_000 * (24 * 16 + 20));
  expect(allowance.cut("short", 16)).toBe("short");
  expect(allowance.cut(long, 16)).toMatch(/^x{384} \[LINE TOO BIG\]$/u);
});

test("a few records may have any text that the kernel has room for", () => {
  const allowance = new Allowance();
  for (let record = 0; record < 100; record++)
    expect(allowance.cut("y".repeat(8_000), 16)).toHaveLength(8_000);
});

test("many small records may not take much work, and what takes little goes on", () => {
  const allowance = new Allowance();
  let allowed = 0;
  for (let record = 0; record < 100_000; record++) if (allowance.allows(16, 2_000)) allowed++;
  expect(allowed).toBeGreaterThan(4_000);
  expect(allowed).toBeLessThan(10_000);
  const usual = new Allowance();
  for (let record = 0; record < 100_000; record++) expect(usual.allows(16, 30)).toBe(true);
});
