import { findStaticProbe } from "../../../src/sites/find-static-probe.ts";
import { binaryFacts } from "../../../src/elf/file/binary-facts.ts";
import type { ByteSource } from "../../../src/core/byte-source.ts";
import { crcOf, debugFilePaths, debugLinkOf } from "../../../src/elf/file/debug-link.ts";
import { buildIdOf } from "../../../src/elf/file/notes.ts";
import { type ElfFile, openElf } from "../../../src/elf/file/open-elf.ts";
import type { ProgramImage } from "../../../src/elf/file/program-image.ts";
import { resolveSymbol } from "../../../src/elf/symbols/resolve-symbol.ts";
import { SymbolIndex } from "../../../src/elf/symbols/symbol-index.ts";
import { staticProbes } from "../../../src/elf/usdt.ts";

const QUERIES = ["target", "_start", "fetch@LIB_1.0", "pick", "outer::run", "nosuch", "write+0x4"];

/** Reads all that can be read of a file. Returns how many things were found, so that nothing is left out as unused. */
export function exercise(source: ByteSource): number {
  const elf = openElf(source, "mutant");
  if (!elf.ok) return 0;
  const image: ProgramImage = { path: "mutant", elf: elf.value, separate: [] };
  return headersOf(elf.value) + symbolsOf(image) + lookups(image);
}

function headersOf(elf: ElfFile): number {
  let found = elf.segments.length + elf.dynamic.size;
  for (const section of elf.sections) found += elf.sections.nameOf(section).length;
  const buildId = buildIdOf(elf.notes());
  const link = debugLinkOf(elf);
  found += debugFilePaths("/folder", { buildId, link, debugFolder: "/debug" }).length;
  return found + [...staticProbes(elf)].length + (crcOf(elf.reader.source) & 1);
}

function symbolsOf(image: ProgramImage): number {
  const index = new SymbolIndex(image);
  let found = binaryFacts(image).needed.length;
  for (const { symbol, offset } of index) found += symbol.name.length + (index.at(offset)?.delta ?? 1);
  const tables = [image.elf.tables.symtab, image.elf.tables.dynsym];
  for (const table of tables)
    for (const raw of table?.rawSymbols() ?? []) found += table!.named(raw).name.length;
  return found;
}

function lookups(image: ProgramImage): number {
  const located = QUERIES.map((query) => resolveSymbol(image, query, () => undefined));
  const probe = findStaticProbe({ name: "tick" }, image);
  const sites = probe.ok ? (probe.value.staticProbe?.sites ?? []) : [];
  return located.filter(({ ok }) => ok).length + sites.flatMap((site) => site.arguments).length;
}
