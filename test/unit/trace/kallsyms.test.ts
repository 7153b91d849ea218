import fc from "fast-check";
import { expect, test } from "vitest";
import { parseKallsyms } from "../../../src/trace/kallsyms.ts";
import type { SymbolTable } from "../../../src/trace/symbols.ts";

const text = `0000000000000000 A fixed_percpu_data
ffffffff81000000 T startup_64
ffffffff81000040 t vfs_write
ffffffff81000040 t vfs_write_alias
ffffffff81000030 D data_between
ffffffffc0200000 t netfs_read\t[netfs]
ffffffff81000100 W weak_one
`;

test("an address is named after the function that holds it", () => {
  const table = parse(text);
  expect(table.size).toBe(4);
  expect(nameAt(table, 0xffffffff81000000n)).toBe("startup_64");
  expect(nameAt(table, 0xffffffff8100003fn)).toBe("startup_64");
  expect(nameAt(table, 0xffffffff81000040n)).toBe("vfs_write");
  expect(nameAt(table, 0xffffffff810000ffn)).toBe("vfs_write");
  expect(nameAt(table, 0xffffffff81000100n)).toBe("weak_one");
  expect(nameAt(table, 0xffffffff80ffffffn)).toBeUndefined();
  expect(table.symbolAt(0xc0200008, 0xffffffff)).toEqual({
    name: "netfs_read",
    module: "netfs",
    address: 0xffffffffc0200000n,
  });
});

test("a symbol is found by its whole name, a second one of an address too", () => {
  const table = parse(text);
  expect(table.addressOf("vfs_write")).toBe(0xffffffff81000040n);
  expect(table.addressOf("vfs_write_alias")).toBe(0xffffffff81000040n);
  for (const none of ["vfs_", "write", "data_between", "fixed_percpu_data"])
    expect(table.addressOf(none)).toBeUndefined();
});

test("the lines of symbols that are asked for by name come last, and rename nothing", () => {
  const lines = parseKallsyms(Buffer.from(text)).linesFor(
    [0xffffffff81000044n],
    ["vfs_write_alias", "none", "startup_64"],
  );
  expect(Buffer.from(lines).toString()).toBe(
    "ffffffff81000040 t vfs_write\nffffffff81000040 t vfs_write_alias\nffffffff81000000 T startup_64\n",
  );
  const table = parseKallsyms(lines);
  expect(nameAt(table, 0xffffffff81000044n)).toBe("vfs_write");
  expect(table.addressOf("vfs_write_alias")).toBe(0xffffffff81000040n);
});

test("hidden addresses are no functions", () => {
  expect(parse("0000000000000000 t vfs_write\n").size).toBe(0);
});

test("the lines for some addresses name them as the whole text does", () => {
  const line = fc.record({
    at: fc.integer({ min: 1, max: 4000 }),
    name: fc.stringMatching(/^[a-z_.0-9]{1,12}$/),
  });
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.integer({ min: 0, max: 4100 })), (lines, asked) => {
      const whole = parse(lines.map(({ at, name }) => `${hex(at)} t ${name}\n`).join(""));
      const addresses = asked.map((at) => BASE + BigInt(at));
      const part = parseKallsyms(whole.linesFor(addresses));
      for (const address of addresses) expect(nameAt(part, address)).toBe(nameAt(whole, address));
      expect(part.size).toBeLessThanOrEqual(addresses.length);
    }),
  );
});

test("any bytes give a table", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(parseKallsyms(bytes).size).toBeGreaterThanOrEqual(0);
    }),
  );
});

const BASE = 0xffffffff81000000n;

function hex(at: number): string {
  return (BASE + BigInt(at)).toString(16);
}

function parse(content: string): ReturnType<typeof parseKallsyms> {
  return parseKallsyms(new TextEncoder().encode(content));
}

function nameAt(table: SymbolTable, address: bigint): string | undefined {
  return table.symbolAt(Number(address & 0xffff_ffffn), Number(address >> 32n))?.name;
}
