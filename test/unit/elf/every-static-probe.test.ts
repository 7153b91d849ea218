import { expect, test } from "vitest";
import { openElf } from "../../../src/elf/file/open-elf.ts";
import { staticProbes } from "../../../src/elf/usdt.ts";
import { parseStaticArguments } from "../../../src/sites/static-probes/parse-static-arguments.ts";
import { openBinaryFile } from "../../../src/machine/binary-file.ts";
import { elfFilesBelow } from "../../support/binutils/elf-files.ts";
import { readelfProbes, type ReadelfProbe } from "../../support/binutils/readelf-probes.ts";
import { needsTools } from "../../support/needs.ts";

needsTools("readelf");

const FOLDERS = ["/usr/bin", "/usr/sbin", "/usr/lib"];
const BATCH = 200;

/** `readelf` is the oracle: provider, name, arguments, and both offsets from its own segments. */
test(
  "every static probe of every ELF file of this machine is what readelf says",
  { timeout: 600_000 },
  () => {
    const { paths } = elfFilesBelow(FOLDERS);
    const total = { files: 0, probes: 0, arguments: 0, unfetchable: 0 };
    for (let from = 0; from < paths.length; from += BATCH) {
      for (const [path, expected] of readelfProbes(paths.slice(from, from + BATCH))) {
        const { probes, machine } = probesOf(path);
        expect(probes, path).toEqual(expected);
        const args = probes.flatMap((probe) => parseStaticArguments(probe.arguments, machine));
        total.files += probes.length > 0 ? 1 : 0;
        total.probes += probes.length;
        total.arguments += args.length;
        total.unfetchable += args.filter(({ operand }) => operand.kind === "unfetchable").length;
      }
    }
    console.log(
      `${paths.length} ELF files below ${FOLDERS.join(", ")}: ${total.files} with static probes, ${total.probes} probes compared; ` +
        `${total.arguments} arguments, ${total.unfetchable} of them nothing that the kernel fetches; 0 differences`,
    );
    // libstdc++ has three.
    expect(total.probes).toBeGreaterThanOrEqual(3);
  },
);

function probesOf(path: string): { readonly probes: readonly ReadelfProbe[]; readonly machine: number } {
  const file = openBinaryFile(path);
  if (!file.ok) throw new Error(`${path}: not opened`);
  const elf = openElf(file.value, path);
  if (!elf.ok) throw new Error(`${path}: not an ELF file`);
  const probes = [...staticProbes(elf.value)].map(({ provider, name, offset, semaphoreOffset, ...rest }) => ({
    provider,
    name,
    offset,
    semaphore: semaphoreOffset,
    arguments: rest.arguments,
  }));
  file.value.close();
  return { probes, machine: elf.value.header.machine };
}
