import type { ByteSource } from "../../core/byte-source.ts";
import { showBytes } from "../../core/show-bytes.ts";
import { ByteWindow } from "./byte-window.ts";

/** Longer names are truncated: a C++ name of a few thousand bytes is common, one of this size is an attack. */
const LONGEST_NAME = 64 * 1024;
const PIECE = 256;

/** NUL-terminated names by offset. Bytes that are not UTF-8 are shown as `\xNN`. */
export class StringTable {
  readonly source: ByteSource;

  constructor({ source, offset, bytes }: { source: ByteSource; offset: number; bytes: number }) {
    this.source = new ByteWindow(source, offset, bytes);
  }

  /** The name at an offset; empty beyond the end. */
  at(offset: number): string {
    let piece = this.source.read(offset, PIECE);
    const end = piece.indexOf(0);
    if (end >= 0) return showBytes(piece.subarray(0, end));
    if (piece.length < PIECE) return showBytes(piece);
    piece = this.source.read(offset, LONGEST_NAME);
    const far = piece.indexOf(0);
    return showBytes(far < 0 ? piece : piece.subarray(0, far));
  }
}
