import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteArray } from "../../../../src/elf/file/byte-window.ts";
import { debugDataOf } from "../../../../src/elf/file/debug-data.ts";
import { openElf } from "../../../../src/elf/file/open-elf.ts";
import { ElfBuilder } from "../../../support/elf-builder.ts";
import { needsTools } from "../../../support/needs.ts";

needsTools("xz");

const content = Buffer.from("something that is worth packing ".repeat(1000));
const pack = (bytes: Buffer, ...options: readonly string[]): Buffer =>
  execFileSync("xz", ["-c", ...options], { input: bytes, maxBuffer: 1 << 28 });

test("packed symbols are what xz packed", async () => {
  const unpacked = await debugData(pack(content));
  expect(unpacked instanceof ByteArray && Buffer.from(unpacked.read(0, unpacked.size))).toEqual(content);
});

test("damaged ones are refused or read, and never wait", async () => {
  const packed = pack(content);
  const damage = fc.array(fc.tuple(fc.nat(packed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(packed.length), async (changes, length) => {
      const bytes = Buffer.from(packed.subarray(0, length));
      for (const [at, value] of changes) if (at < length) bytes[at] = value;
      const unpacked = await debugData(bytes);
      expect(typeof unpacked === "string" || unpacked instanceof ByteArray).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("what unpacks to more than is sensible is refused on the way", async () => {
  expect(await debugData(pack(Buffer.alloc(200_000_000), "-0"))).toBe("it is too large");
});

function debugData(section: Uint8Array): ReturnType<typeof debugDataOf> {
  const file = new ElfBuilder(64, true, 62)
    .section({ name: ".gnu_debugdata", type: 1, content: section })
    .build();
  const elf = openElf(new ByteArray(file), "built");
  if (!elf.ok) throw new Error(elf.error[0]?.message);
  return debugDataOf(elf.value);
}
