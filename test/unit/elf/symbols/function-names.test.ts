import { describe, expect, test } from "vitest";
import { openFoundProgram } from "../../../../src/sites/binaries/open-program.ts";
import { findBinary } from "../../../../src/sites/binaries/find-binary.ts";
import { functionNames, symbolsBeginningWith } from "../../../../src/elf/symbols/function-names.ts";
import { ByteArray } from "../../../../src/elf/file/byte-window.ts";
import { openElf } from "../../../../src/elf/file/open-elf.ts";
import { SymbolIndex } from "../../../../src/elf/symbols/symbol-index.ts";
import type { SymbolTable } from "../../../../src/elf/symbols/symbol-table.ts";
import { ElfBuilder, type SymbolSpec } from "../../../support/elf-builder.ts";

const FUNCTION = { type: 2, binding: 1, section: 1, value: 0x1000n, size: 1 } as const;
const always = (): boolean => true;

describe.each([
  [64, true],
  [64, false],
  [32, true],
  [32, false],
] as const)("%d bits, little-endian: %s", (bits, littleEndian) => {
  const table = tableOf(bits, littleEndian, [
    { ...FUNCTION, name: "write" },
    { ...FUNCTION, name: "writev@@GLIBC_2.2.5" },
    { ...FUNCTION, name: "write", value: 0x1004n },
    { ...FUNCTION, name: "wrüte", type: 10 },
    { ...FUNCTION, name: "write_imported", section: 0 },
    { ...FUNCTION, name: "write_data", type: 1 },
    { ...FUNCTION, name: "read" },
    { ...FUNCTION, name: `w${"x".repeat(2000)}` },
  ]);

  test.each([
    ["", ["write", "writev", "wrüte", "read"]],
    ["wri", ["write", "writev"]],
    ["write", ["write", "writev"]],
    ["wrü", ["wrüte"]],
    ["rite", []],
    ["writevv", []],
  ])("functions that begin with %j", (prefix, expected) => {
    expect([...functionNames(table, prefix, always)!]).toEqual(expected);
  });

  test("nothing once it may not go on", () => {
    expect(functionNames(table, "", () => false)).toBeUndefined();
  });
});

test.each(["libc.so.6", "bash"])("all of %s: the names that the index has", async (binary) => {
  const search = { cwd: "/", environment: process.env };
  const path = findBinary(binary, search);
  const program = path.ok ? await openFoundProgram(path.value, search) : path;
  if (!program.ok) throw new Error(program.error[0]?.message);
  const { image, close } = program.value;
  const indexed = new Set([...new SymbolIndex(image)].map(({ symbol }) => symbol.name));
  const names = symbolsBeginningWith(image, "", always);
  close();
  expect(names.length).toBeGreaterThan(1000);
  expect(names.toSorted()).toEqual([...indexed].toSorted());
});

test("a hundred thousand names that all end where one long name ends take no quadratic time", () => {
  const long = [{ ...FUNCTION, name: "a".repeat(4_000_000) }];
  const table = tableOf(64, true, long, (content) => {
    const entries = Array.from({ length: 100_000 }, (_, number) => {
      const entry = Buffer.from(content.subarray(24));
      entry.writeUInt32LE(1 + number, 0);
      return entry;
    });
    return { content: Buffer.concat([content.subarray(0, 24), ...entries]) };
  });
  expect(table.count).toBe(100_001);
  const started = performance.now();
  expect(functionNames(table, "a", always)!.size).toBe(0);
  expect(performance.now() - started).toBeLessThan(5000);
});

function tableOf(
  bits: 32 | 64,
  littleEndian: boolean,
  symbols: readonly SymbolSpec[],
  change?: Parameters<ElfBuilder["symbols"]>[1],
): SymbolTable {
  const bytes = new ElfBuilder(bits, littleEndian, 62)
    .segment({ type: 1, flags: 5, offset: 0, address: 0n, bytes: 0x2000 })
    .section({ name: ".text", type: 1, content: new Uint8Array(0x2000) })
    .symbols(symbols, change)
    .build();
  const elf = openElf(new ByteArray(bytes), "built");
  if (!elf.ok) throw new Error(elf.error[0]?.message);
  return elf.value.tables.symtab!;
}
