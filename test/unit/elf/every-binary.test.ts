import { expect, test } from "vitest";
import { openElf } from "../../../src/elf/file/open-elf.ts";
import { openBinaryFile } from "../../../src/machine/binary-file.ts";
import { compareWithReadelf, type Comparison } from "../../support/binutils/compare.ts";
import { elfFilesBelow } from "../../support/binutils/elf-files.ts";
import { readelf, type ReadelfFile } from "../../support/binutils/readelf.ts";
import { needsTools } from "../../support/needs.ts";

needsTools("readelf");

const FOLDERS = ["/usr/bin", "/usr/sbin", "/usr/lib"];
const BATCH = 100;

/** `readelf` is the oracle: kind, binding, visibility, value, size, name, version, and the probe offset from its own segments. */
test(
  "every function symbol of every ELF file of this machine is what readelf says",
  { timeout: 600_000 },
  async () => {
    const { paths, unreadable } = elfFilesBelow(FOLDERS);
    const total = { files: 0, compared: 0, withOffset: 0, differences: [] as string[] };
    for (let from = 0; from < paths.length; from += BATCH) {
      for await (const listing of readelf(paths.slice(from, from + BATCH))) {
        const { compared, withOffset, differences } = compareFile(listing);
        total.files += 1;
        total.compared += compared;
        total.withOffset += withOffset;
        total.differences.push(...differences.slice(0, 10));
      }
    }
    console.log(
      `${total.files} ELF files below ${FOLDERS.join(", ")} (${unreadable.length} unreadable): ` +
        `${total.compared} function symbols compared, ${total.withOffset} with an offset; ${total.differences.length} differences`,
    );
    expect(total.differences).toEqual([]);
    expect(total.files).toBe(paths.length);
    expect(total.withOffset).toBeGreaterThan(1000);
  },
);

function compareFile(listing: ReadelfFile): Comparison {
  const file = openBinaryFile(listing.path);
  if (!file.ok) return { compared: 0, withOffset: 0, differences: [`${listing.path}: not opened`] };
  const elf = openElf(file.value, listing.path);
  const comparison = elf.ok
    ? compareWithReadelf(elf.value, listing)
    : { compared: 0, withOffset: 0, differences: [`${listing.path}: not an ELF file`] };
  file.value.close();
  return comparison;
}
