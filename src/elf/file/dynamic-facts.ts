import { showBytes } from "../../core/show-bytes.ts";
import type { ElfFile } from "./open-elf.ts";
import { StringTable } from "./string-table.ts";

/** What the file tells the dynamic linker: names of libraries, and folders to search. Hostile text. */
export interface DynamicFacts {
  /** DT_NEEDED, in order. */
  readonly needed: readonly string[];
  readonly soname?: string;
  /** Folders, with `$ORIGIN` and other tokens not replaced. */
  readonly rpath: readonly string[];
  readonly runpath: readonly string[];
  /** PT_INTERP: the dynamic linker itself. */
  readonly interpreter?: string;
}

const LONGEST_PATH = 4096;

/** Reads the facts. Malformed entries read as empty. */
export function dynamicFacts(elf: ElfFile): DynamicFacts {
  const names = namesOf(elf);
  const texts = (tag: "needed" | "soname" | "rpath" | "runpath"): readonly string[] =>
    (elf.dynamic.get(tag) ?? []).map((offset) => names.at(offset));
  const folders = (paths: readonly string[]): readonly string[] =>
    paths.flatMap((path) => path.split(":")).filter((folder) => folder !== "");
  const [soname] = texts("soname");
  const interpreter = interpreterOf(elf);
  return {
    needed: texts("needed"),
    ...(soname !== undefined && { soname }),
    rpath: folders(texts("rpath")),
    runpath: folders(texts("runpath")),
    ...(interpreter !== undefined && { interpreter }),
  };
}

function namesOf({ dynamic, reader }: ElfFile): StringTable {
  const [offset] = dynamic.get("strings") ?? [];
  const [bytes] = dynamic.get("stringBytes") ?? [];
  return new StringTable({
    source: reader.source,
    offset: offset ?? 0,
    bytes: offset === undefined ? 0 : (bytes ?? 0),
  });
}

function interpreterOf({ segments, reader }: ElfFile): string | undefined {
  const segment = segments.find(({ kind }) => kind === "interpreter");
  if (!segment || segment.fileBytes > LONGEST_PATH) return undefined;
  const bytes = reader.source.read(segment.offset, segment.fileBytes);
  const end = bytes.indexOf(0);
  return showBytes(end < 0 ? bytes : bytes.subarray(0, end));
}
