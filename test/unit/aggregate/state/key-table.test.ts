import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyTable } from "../../../../src/aggregate/state/key-table.ts";

function put(table: KeyTable, key: readonly number[]): void {
  table.key.set(key);
}

describe("KeyTable", () => {
  it("behaves as a map from keys to ids, with removal", () => {
    const word = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer(), fc.nat(0xffff_ffff));
    const step = fc.tuple(fc.constantFrom("intern", "intern", "find", "remove"), word, word);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const table = new KeyTable(2, 1000);
        const model = new Map<string, number>();
        for (const [what, a, b] of steps) {
          put(table, [a, b]);
          const name = `${a} ${b}`;
          const known = model.get(name);
          expect(table.find()).toBe(known ?? -1);
          if (what === "intern") model.set(name, table.intern());
          if (what === "remove" && known !== undefined) {
            table.remove(known);
            model.delete(name);
          }
          expect(new Set(model.values()).size).toBe(model.size);
          expect(table.size).toBe(model.size);
        }
        for (const [name, id] of model) {
          put(table, name.split(" ").map(Number));
          expect(table.find()).toBe(id);
          expect(`${table.slot(id, 0)} ${table.slot(id, 1)}`).toBe(name);
        }
      }),
    );
  });

  it("refuses keys beyond its limit and takes them again when there is room", () => {
    const table = new KeyTable(1, 2);
    const intern = (value: number): number => {
      put(table, [value]);
      return table.intern();
    };
    expect([intern(5), intern(6), intern(7), intern(5)]).toEqual([0, 1, -1, 0]);
    table.remove(0);
    expect([intern(7), intern(5)]).toEqual([0, -1]);
  });

  it("has one id for the key of no numbers", () => {
    const table = new KeyTable(0, 10);
    expect([table.find(), table.intern(), table.intern(), table.size]).toEqual([-1, 0, 0, 1]);
  });

  it("tells numbers apart that agree in their lower 32 bits", () => {
    const table = new KeyTable(1, 10);
    put(table, [-1]);
    const negative = table.intern();
    put(table, [0xffff_ffff]);
    expect(table.intern()).not.toBe(negative);
  });
});
