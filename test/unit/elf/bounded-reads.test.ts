import { expect, test } from "vitest";
import type { ByteSource } from "../../../src/core/byte-source.ts";
import { ByteArray } from "../../../src/elf/file/byte-window.ts";
import { findByName } from "../../../src/elf/symbols/find-by-name.ts";
import { openElf } from "../../../src/elf/file/open-elf.ts";
import { SymbolIndex } from "../../../src/elf/symbols/symbol-index.ts";
import { ElfBuilder, type SymbolSpec } from "../../support/elf-builder.ts";

const COUNT = 50_000;
const DATA_BYTES = 20_000_000;
const names = Array.from(
  { length: COUNT },
  (_, number) => `${number % 7 === 0 ? "pre" : ""}function_${number}`,
);

/** A program of 20 MB of which the symbols are a tenth. */
const program = new ElfBuilder(64, true, 62)
  .segment({ type: 1, flags: 5, offset: 0, address: 0x40_0000n, bytes: 0x10_0000 })
  .section({ name: ".data", type: 1, content: new Uint8Array(DATA_BYTES) })
  .symbols(
    names.map((name, number): SymbolSpec => ({
      name,
      value: 0x40_0000n + BigInt(COUNT - number),
      size: 1,
      type: 2,
      binding: 1,
      section: 1,
    })),
  )
  .build();

test("a lookup reads the tables and no more, once, in pieces", () => {
  const source = new CountingSource(program);
  const elf = opened(source);
  const [symbol, ...others] = findByName(elf.tables.symtab!, "function_31415");
  expect(symbol).toMatchObject({ name: "function_31415", index: 31_416 });
  expect(others).toEqual([]);
  const tables = elf.tables.symtab!.source.size + elf.tables.symtab!.strings.source.size;
  expect(source.bytesRead).toBeLessThan(tables + 500_000);
  expect(source.largestRead).toBeLessThanOrEqual(1024 * 1024);
});

test("names of any length are found wherever they stand, and only whole ones", () => {
  const elf = opened(new ByteArray(program));
  for (const index of [0, 7, 99, 777, 26_000, COUNT - 1])
    expect(findByName(elf.tables.symtab!, names[index]!).map((found) => found.index)).toEqual([index + 1]);
  expect(findByName(elf.tables.symtab!, "function_7")).toEqual([]);
  for (const part of ["", "n", "function_", "re", "unction_1", "function_10000 "])
    expect(findByName(elf.tables.symtab!, part)).toEqual([]);
});

test("the index goes both ways: every function's bytes lead back to it, and no others do", () => {
  const index = new SymbolIndex({ path: "built", elf: opened(new ByteArray(program)), separate: [] });
  const listed = [...index];
  expect(listed.map(({ symbol }) => symbol.name)).toEqual(names.toReversed());
  for (const { offset, symbol } of listed.filter((_, place) => place % 100 === 0))
    expect(index.at(offset)).toMatchObject({ delta: 0, symbol: { symbol: { name: symbol.name } } });
  expect(index.at(0)).toBeUndefined();
  expect(index.at(COUNT + 1)).toBeUndefined();
});

function opened(source: ByteSource): Extract<ReturnType<typeof openElf>, { ok: true }>["value"] {
  const elf = openElf(source, "built");
  if (!elf.ok) throw new Error(elf.error[0]?.message);
  return elf.value;
}

class CountingSource extends ByteArray {
  bytesRead = 0;
  largestRead = 0;

  override read(offset: number, length: number): Uint8Array {
    const bytes = super.read(offset, length);
    this.bytesRead += bytes.length;
    this.largestRead = Math.max(this.largestRead, bytes.length);
    return bytes;
  }
}
