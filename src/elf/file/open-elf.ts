import type { ByteSource } from "../../core/byte-source.ts";
import { diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { ChunkCache } from "./chunk-cache.ts";
import { type Dynamic, readDynamic } from "./dynamic.ts";
import { type ElfHeader, readElfHeader } from "./elf-header.ts";
import { type Note, notesOf } from "./notes.ts";
import { Sections } from "./sections.ts";
import { readSegments, type Segment } from "./segments.ts";
import { findSymbolTables, type SymbolTables } from "../symbols/symbol-tables.ts";
import { WordReader } from "./word-reader.ts";

/** An open ELF file. Only its headers have been read; the rest is read on demand. */
export interface ElfFile {
  readonly header: ElfHeader;
  /** The program headers of a relevant kind. */
  readonly segments: readonly Segment[];
  /** The loaded segments, and the executable ones among them, which can be probed. */
  readonly loaded: readonly Segment[];
  readonly code: readonly Segment[];
  readonly sections: Sections;
  readonly dynamic: Dynamic;
  readonly tables: SymbolTables;
  readonly reader: WordReader;
  notes(): Iterable<Note>;
}

/** 32 MiB: names of a large symbol table are in random order. */
const CHUNKS = 4096;

/** Opens an ELF file. Malformed parts other than the header read as absent. Errors: `binary-malformed`. */
export function openElf(source: ByteSource, path: string): Result<ElfFile> {
  const header = readElfHeader(source);
  if (typeof header === "string")
    return fail([diagnostic("binary-malformed", `${path} is not an ELF file: ${header}`)]);
  const reader = new WordReader(new ChunkCache(source, CHUNKS), header);
  const segments = readSegments(header, reader);
  const loaded = segments.filter(({ kind }) => kind === "load");
  const sections = new Sections(header, reader);
  const dynamic = readDynamic(segments, reader);
  return ok({
    header,
    segments,
    loaded,
    code: loaded.filter(({ executable }) => executable),
    sections,
    dynamic,
    tables: findSymbolTables(sections, dynamic, reader),
    reader,
    notes: () => notesOf(sections, segments, reader),
  });
}
