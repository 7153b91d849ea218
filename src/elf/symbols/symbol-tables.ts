import type { ByteSource } from "../../core/byte-source.ts";
import { ByteWindow } from "../file/byte-window.ts";
import type { Dynamic } from "../file/dynamic.ts";
import { GnuHash, sysvSymbolCount } from "./hash-tables.ts";
import { sectionContent } from "../file/section-content.ts";
import { type Section, type Sections, sectionType } from "../file/sections.ts";
import { StringTable } from "../file/string-table.ts";
import { symbolBytes } from "./elf-symbol.ts";
import { SymbolTable, type TableName } from "./symbol-table.ts";
import { VersionTable } from "./version-table.ts";
import { WordReader } from "../file/word-reader.ts";

/** The symbol tables of a file. */
export interface SymbolTables {
  readonly symtab?: SymbolTable;
  readonly dynsym?: SymbolTable;
  readonly gnuHash?: GnuHash;
}

/** Finds the tables by the section headers; without those, the dynamic table by the dynamic segment. */
export function findSymbolTables(sections: Sections, dynamic: Dynamic, reader: WordReader): SymbolTables {
  const symtab = fromSections(".symtab", sections, reader);
  const dynsym = fromSections(".dynsym", sections, reader) ?? fromDynamic(dynamic, reader);
  const hashAt = first(dynamic, "gnuHash") ?? sections.ofType(sectionType.gnuHash)?.offset;
  return {
    ...(symtab && { symtab }),
    ...(dynsym && { dynsym }),
    ...(hashAt !== undefined && { gnuHash: new GnuHash(readerAt(reader, hashAt)) }),
  };
}

function fromSections(name: TableName, sections: Sections, reader: WordReader): SymbolTable | undefined {
  const isDynamic = name === ".dynsym";
  const section = sections.ofType(isDynamic ? sectionType.dynamicSymbols : sectionType.symbols);
  const names = section && sections.at(section.link);
  if (!section || !names || section.entryBytes !== symbolBytes(reader.layout)) return undefined;
  const strings = stringsOf(sectionContent(names, reader));
  const versions = isDynamic ? sectionVersions(sections, strings, reader) : undefined;
  return new SymbolTable({ name, source: sectionContent(section, reader), strings, versions }, reader.layout);
}

function stringsOf(source: ByteSource): StringTable {
  return new StringTable({ source, offset: 0, bytes: source.size });
}

function sectionVersions(
  sections: Sections,
  strings: StringTable,
  reader: WordReader,
): VersionTable | undefined {
  const content = (section: Section): WordReader =>
    new WordReader(sectionContent(section, reader), reader.layout);
  const records = (type: number): { records: WordReader; count: number } | undefined => {
    const section = sections.ofType(type);
    return section && { records: content(section), count: section.info };
  };
  const numbers = sections.ofType(sectionType.versions);
  if (!numbers) return undefined;
  return new VersionTable({
    numbers: content(numbers),
    defined: records(sectionType.versionsDefined),
    needed: records(sectionType.versionsNeeded),
    strings,
  });
}

/** A file without section headers still runs: the dynamic linker uses the dynamic segment. */
function fromDynamic(dynamic: Dynamic, reader: WordReader): SymbolTable | undefined {
  const symbolsAt = first(dynamic, "symbols");
  const stringsAt = first(dynamic, "strings");
  if (symbolsAt === undefined || stringsAt === undefined) return undefined;
  const strings = stringsOf(new ByteWindow(reader.source, stringsAt, first(dynamic, "stringBytes") ?? 0));
  const bytes = dynamicSymbolCount(dynamic, reader) * symbolBytes(reader.layout);
  const source = new ByteWindow(reader.source, symbolsAt, bytes);
  const versions = dynamicVersions(dynamic, strings, reader);
  return new SymbolTable({ name: ".dynsym", source, strings, versions }, reader.layout);
}

function dynamicSymbolCount(dynamic: Dynamic, reader: WordReader): number {
  const hash = first(dynamic, "hash");
  if (hash !== undefined) return sysvSymbolCount(readerAt(reader, hash));
  const gnuHash = first(dynamic, "gnuHash");
  return gnuHash === undefined ? 0 : new GnuHash(readerAt(reader, gnuHash)).symbolCount();
}

function dynamicVersions(
  dynamic: Dynamic,
  strings: StringTable,
  reader: WordReader,
): VersionTable | undefined {
  const numbers = first(dynamic, "versions");
  if (numbers === undefined) return undefined;
  const records = (
    tag: "versionsDefined" | "versionsNeeded",
  ): { records: WordReader; count: number } | undefined => {
    const at = first(dynamic, tag);
    return at === undefined
      ? undefined
      : { records: readerAt(reader, at), count: first(dynamic, `${tag}Count`) ?? 0 };
  };
  return new VersionTable({
    numbers: readerAt(reader, numbers),
    defined: records("versionsDefined"),
    needed: records("versionsNeeded"),
    strings,
  });
}

function first(dynamic: Dynamic, tag: Parameters<Dynamic["get"]>[0]): number | undefined {
  return dynamic.get(tag)?.[0];
}

/** From an offset to the end of the file. */
function readerAt({ source, layout }: WordReader, offset: number): WordReader {
  return new WordReader(new ByteWindow(source, offset, source.size), layout);
}
