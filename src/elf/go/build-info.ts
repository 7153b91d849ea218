import { showBytes } from "../../core/show-bytes.ts";
import { fileOffsetOf } from "../file/file-offset.ts";
import type { ElfFile } from "../file/open-elf.ts";
import { sectionContent } from "../file/section-content.ts";
import { WordReader } from "../file/word-reader.ts";

/** The Go release that built a file. */
export interface GoVersion {
  readonly major: number;
  readonly minor: number;
  /** Built with `GOEXPERIMENT=noregabi`: arguments stay on the stack. */
  readonly keepsStack: boolean;
}

/**
 * Reads `.go.buildinfo` (Go's src/debug/buildinfo/buildinfo.go, `readRawBuildInfo`): a header of 32 bytes, followed by the length and
 * text of the version (flag 2, Go 1.18 and later); otherwise byte 16 has a pointer to a string. Nothing if neither can be read.
 */
export function goVersion(elf: ElfFile): GoVersion | undefined {
  const section = elf.sections.named(".go.buildinfo");
  if (!section) return undefined;
  const source = sectionContent(section, elf.reader);
  const head = new WordReader(source, elf.reader.layout).record(0, HEADER_BYTES);
  if (!head || showBytes(source.read(1, MAGIC.length)) !== MAGIC) return undefined;
  const isInline = (head.u8(15) & INLINE) !== 0;
  return parseVersion(isInline ? inlineText(source) : pointedText(elf, head.word(16)));
}

const HEADER_BYTES = 32;
/** After a byte 0xff. */
const MAGIC = " Go buildinf:";
const INLINE = 2;
const LONGEST_TEXT = 200;

/** The length is a varint; one byte is enough for any version. */
function inlineText(source: { read(offset: number, length: number): Uint8Array }): string {
  const [length = 0] = source.read(HEADER_BYTES, 1);
  return length > 127 ? "" : showBytes(source.read(HEADER_BYTES + 1, length));
}

function pointedText({ loaded, reader }: ElfFile, address: bigint): string {
  const at = fileOffsetOf(loaded, address);
  const string = at === undefined ? undefined : reader.record(at, 2 * reader.wordBytes);
  const length = Number(string?.word(reader.wordBytes) ?? 0n);
  const textAt = string && fileOffsetOf(loaded, string.word(0));
  return textAt === undefined || length > LONGEST_TEXT ? "" : showBytes(reader.source.read(textAt, length));
}

/** `go1.19.8`, `devel go1.20-abc`, `go1.17 X:noregabi`. */
function parseVersion(text: string): GoVersion | undefined {
  const [, major, minor] = /\bgo(\d{1,3})\.(\d{1,3})/u.exec(text) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const [, experiments = ""] = text.split(/\bX:/u);
  return { major: Number(major), minor: Number(minor), keepsStack: /\bnoregabi/u.test(experiments) };
}
