import { fileOffsetOf } from "./file-offset.ts";
import type { Segment } from "./segments.ts";
import type { WordReader } from "./word-reader.ts";

/** The DT_* tags that are read. */
const TAGS = {
  1: "needed",
  4: "hash",
  5: "strings",
  6: "symbols",
  10: "stringBytes",
  14: "soname",
  15: "rpath",
  29: "runpath",
  0x6fff_fef5: "gnuHash",
  0x6fff_fff0: "versions",
  0x6fff_fffb: "flags",
  0x6fff_fffc: "versionsDefined",
  0x6fff_fffd: "versionsDefinedCount",
  0x6fff_fffe: "versionsNeeded",
  0x6fff_ffff: "versionsNeededCount",
} as const;

type Tag = (typeof TAGS)[keyof typeof TAGS];

/** The dynamic section: for each tag its values in order. Addresses are converted to file offsets. */
export type Dynamic = ReadonlyMap<Tag, readonly number[]>;

/** Limit on entries: a program that needs all libraries of a distribution has fewer. */
const MOST_ENTRIES = 65_536;

/** Tags whose value is an address. */
const ADDRESSES: ReadonlySet<Tag> = new Set([
  "hash",
  "strings",
  "symbols",
  "gnuHash",
  "versions",
  "versionsDefined",
  "versionsNeeded",
]);

/** Reads the dynamic segment. An address outside all segments is omitted. */
export function readDynamic(segments: readonly Segment[], reader: WordReader): Dynamic {
  const dynamic = new Map<Tag, number[]>();
  const segment = segments.find(({ kind }) => kind === "dynamic");
  const loaded = segments.filter(({ kind }) => kind === "load");
  if (!segment) return dynamic;
  const entryBytes = 2 * reader.wordBytes;
  const most = Math.min(MOST_ENTRIES, Math.floor(segment.fileBytes / entryBytes));
  for (let index = 0; index < most; index++) {
    const record = reader.record(segment.offset + index * entryBytes, entryBytes);
    const number = record?.length(0) ?? 0;
    // DT_NULL ends the table.
    if (!record || number === 0) break;
    const tag = TAGS[number as keyof typeof TAGS] as Tag | undefined;
    if (tag !== undefined) add(dynamic, tag, record.word(reader.wordBytes), loaded);
  }
  return dynamic;
}

function add(dynamic: Map<Tag, number[]>, tag: Tag, word: bigint, loaded: readonly Segment[]): void {
  const value = ADDRESSES.has(tag) ? fileOffsetOf(loaded, word) : Number(word);
  if (value !== undefined) dynamic.set(tag, [...(dynamic.get(tag) ?? []), value]);
}
