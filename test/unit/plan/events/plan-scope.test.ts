import fc from "fast-check";
import { expect, test } from "vitest";
import { cpuMask } from "../../../../src/plan/events/plan-scope.ts";

test.each([
  [[0], "1"],
  [[0, 1], "3"],
  [[31], "80000000"],
  [[32], "1,00000000"],
  [[0, 35, 64], "1,00000008,00000001"],
])("CPUs %j are the mask %s", (cpus, mask) => {
  expect(cpuMask(cpus)).toBe(mask);
});

test("a mask read as a number has exactly the bits of its CPUs", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(300), { minLength: 1 }), (cpus) => {
      const bits = BigInt(`0x${cpuMask(cpus).replaceAll(",", "")}`);
      const read = Array.from({ length: 301 }, (_, cpu) => cpu).filter((cpu) => (bits >> BigInt(cpu)) & 1n);
      expect(read).toEqual(cpus.toSorted((a, b) => a - b));
    }),
  );
});
