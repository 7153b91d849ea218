import type { ByteSource } from "../../core/byte-source.ts";
import { showBytes } from "../../core/show-bytes.ts";
import { ByteWindow } from "./byte-window.ts";
import { sectionContent } from "./section-content.ts";
import { type Sections, sectionType } from "./sections.ts";
import type { Segment } from "./segments.ts";
import { WordReader, type WordLayout } from "./word-reader.ts";

/** One note (elf(5), Elf_Nhdr): owner, type and content. */
export interface Note {
  readonly owner: string;
  readonly type: number;
  readonly content: Uint8Array;
}

/** Notes with longer contents are skipped: none of those read here. */
const LONGEST_CONTENT = 64 * 1024;
const LONGEST_OWNER = 256;
/** Limit on the notes of one section. */
const MOST_NOTES = 1_000_000;

/** Notes of the sections; of the segments if the file has no sections. */
export function* notesOf(
  sections: Sections,
  segments: readonly Segment[],
  reader: WordReader,
): Generator<Note> {
  if (sections.count > 0) {
    for (const section of sections) {
      if (section.type === sectionType.note)
        yield* notesIn(sectionContent(section, reader), reader.layout, 4);
    }
    return;
  }
  for (const { kind, offset, fileBytes, align } of segments) {
    if (kind === "note")
      yield* notesIn(new ByteWindow(reader.source, offset, fileBytes), reader.layout, align);
  }
}

/** Owner and content are padded to four bytes, or to eight if the segment requires it (gABI, .note.gnu.property). */
function* notesIn(source: ByteSource, layout: WordLayout, align: number): Generator<Note> {
  const reader = new WordReader(source, layout);
  const unit = align === 8 ? 8 : 4;
  let offset = 0;
  for (let seen = 0; seen < MOST_NOTES; seen++) {
    const head = reader.record(offset, 12);
    if (!head) return;
    const [ownerBytes, contentBytes] = [head.u32(0), head.u32(4)];
    const contentAt = offset + padded(12 + ownerBytes, unit);
    const isReadable = ownerBytes <= LONGEST_OWNER && contentBytes <= LONGEST_CONTENT;
    if (isReadable && contentAt + contentBytes <= source.size) {
      const owner = withoutEnd(source.read(offset + 12, ownerBytes).slice());
      yield { owner, type: head.u32(8), content: source.read(contentAt, contentBytes).slice() };
    }
    offset = contentAt + padded(contentBytes, unit);
  }
}

function padded(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}

function withoutEnd(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return showBytes(end < 0 ? bytes : bytes.subarray(0, end));
}

/** NT_GNU_BUILD_ID: the identity of the build, as hexadecimal digits. */
export function buildIdOf(notes: Iterable<Note>): string | undefined {
  for (const { owner, type, content } of notes) {
    if (owner === "GNU" && type === 3 && content.length > 0) return Buffer.from(content).toString("hex");
  }
  return undefined;
}
