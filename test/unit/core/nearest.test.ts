import fc from "fast-check";
import { expect, test } from "vitest";
import { didYouMean, editDistance, nearest } from "../../../src/core/nearest.ts";

test.each([
  ["sched_swtich", ["sched_wakeup", "sched_switch"], "sched_switch"],
  ["fitler", ["filter", "event"], "filter"],
  ["fltr", ["event", "filter"], "filter"],
  ["secs", ["seconds"], "seconds"],
  ["per_cpu", ["per-cpu"], "per-cpu"],
  ["Clock", ["clock"], "clock"],
  ["colour", ["clock", "buffer"], undefined],
  ["q", ["s", "t"], undefined],
  ["", ["a"], undefined],
  ["x".repeat(200), ["x".repeat(200)], undefined],
])("%s", (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});

test("the first of equals wins", () => {
  expect(nearest("cat1", ["cat2", "cat3"])).toBe("cat2");
  expect(didYouMean("cat1", ["cat2"])).toBe('did you mean "cat2"?');
});

test("the distance is a metric on small words, and one swap is one edit", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b);
      expect(distance).toBe(editDistance(b, a));
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(editDistance(a, b, 2)).toBe(Math.min(distance, 2));
    }),
  );
  expect(editDistance("abcd", "abdc")).toBe(1);
});
