import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync, zstdCompressSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { ByteArray } from "../../../src/elf/file/byte-window.ts";
import { addressOf, fileOffsetOf } from "../../../src/elf/file/file-offset.ts";
import { openElf } from "../../../src/elf/file/open-elf.ts";
import { codeOffset } from "../../../src/elf/file/program-image.ts";
import { findByName } from "../../../src/elf/symbols/find-by-name.ts";
import { compareWithReadelf } from "../../support/binutils/compare.ts";
import { readelf } from "../../support/binutils/readelf.ts";
import { ElfBuilder, type SymbolSpec } from "../../support/elf-builder.ts";
import { needsTools } from "../../support/needs.ts";

const folder = mkdtempSync(join(tmpdir(), "elf-layouts-"));
afterAll(() => rmSync(folder, { recursive: true }));

const layouts = [
  [64, true],
  [64, false],
  [32, true],
  [32, false],
] as const;

const FUNCTION = { type: 2, binding: 1, section: 1 } as const;
const symbols: readonly SymbolSpec[] = [
  { ...FUNCTION, name: "first", value: 0x40_1000n, size: 16 },
  { ...FUNCTION, name: "last", value: 0x40_1ff0n, size: 16 },
  { ...FUNCTION, name: "outside", value: 0x40_2000n, size: 16 },
];

describe.each(layouts)("%d bits, little-endian: %s", (bits, littleEndian) => {
  describe("against readelf", () => {
    needsTools("readelf");

    test("symbols and offsets are the same", async () => {
      const bytes = program(bits, littleEndian).symbols(symbols).build();
      const path = join(folder, `${bits}-${littleEndian}`);
      writeFileSync(path, bytes);
      const elf = opened(bytes);
      for await (const listing of readelf([path]))
        expect(compareWithReadelf(elf, listing)).toEqual({ compared: 3, withOffset: 2, differences: [] });
    });
  });

  test("symbols are found by name, in the file and in compressed sections", () => {
    const plain = program(bits, littleEndian).symbols(symbols).build();
    const zlib = program(bits, littleEndian).symbols(symbols, packed(1, deflateSync)).build();
    const zstd = program(bits, littleEndian).symbols(symbols, packed(2, zstdCompressSync)).build();
    expect([plain, zlib, zstd].map((file) => offsetOf(file, "last"))).toEqual([0x1ff0, 0x1ff0, 0x1ff0]);
    expect([plain, zlib, zstd].map((file) => offsetOf(file, "outside"))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  /** ELFCOMPRESS_ZLIB is 1, ELFCOMPRESS_ZSTD 2; the header is type, (padding,) size, alignment. */
  function packed(type: number, pack: (bytes: Uint8Array) => Buffer) {
    return (content: Uint8Array): { content: Buffer; flags: number } => {
      const header = Buffer.alloc(bits === 64 ? 24 : 12);
      if (littleEndian) header.writeUInt32LE(type, 0);
      else header.writeUInt32BE(type, 0);
      return { content: Buffer.concat([header, pack(content)]), flags: 0x800 };
    };
  }
});

test("an offset leads back to its address, and what is in no segment leads nowhere", () => {
  const { loaded, code } = opened(program(64, true).symbols(symbols).build());
  for (const address of [0x40_1000n, 0x40_1fffn])
    expect(addressOf(code, fileOffsetOf(code, address) ?? 0)).toBe(address);
  expect(fileOffsetOf(loaded, 0x80_0010n)).toBe(0x10);
  expect([fileOffsetOf(code, 0x80_0010n), fileOffsetOf(loaded, 0x40_2000n), addressOf(code, 0x10)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("Thumb code of ARM begins at an even offset", () => {
  const bytes = program(32, true, 40)
    .symbols([{ ...FUNCTION, name: "thumb", value: 0x40_1001n, size: 4 }])
    .build();
  expect(offsetOf(bytes, "thumb")).toBe(0x1000);
});

function program(bits: 32 | 64, littleEndian: boolean, machine = bits === 64 ? 62 : 3): ElfBuilder {
  return new ElfBuilder(bits, littleEndian, machine)
    .segment({ type: 1, flags: 6, offset: 0, address: 0x80_0000n, bytes: 0x1000 })
    .segment({ type: 1, flags: 5, offset: 0x1000, address: 0x40_1000n, bytes: 0x1000 })
    .section({ name: ".text", type: 1, flags: 6, address: 0x40_1000n, content: new Uint8Array(0x2000) });
}

function offsetOf(bytes: Uint8Array, name: string): number | undefined {
  const elf = opened(bytes);
  const [symbol] = findByName(elf.tables.symtab!, name);
  return symbol && codeOffset(elf, symbol);
}

function opened(bytes: Uint8Array): Extract<ReturnType<typeof openElf>, { ok: true }>["value"] {
  const elf = openElf(new ByteArray(bytes), "built");
  if (!elf.ok) throw new Error(elf.error[0]?.message);
  return elf.value;
}
