import type { ByteSource } from "../../core/byte-source.ts";
import { showBytes } from "../../core/show-bytes.ts";
import { ByteWindow } from "./byte-window.ts";

/** Longer names are cut: a C++ name of a few thousand bytes is common, one of this size is an attack. */
const LONGEST_NAME = 64 * 1024;
const PIECE = 256;

/** Names that end in a zero byte, by where they begin. What is no UTF-8 is shown as `\xNN`. */
export class StringTable {
  readonly source: ByteSource;

  constructor({ source, offset, bytes }: { source: ByteSource; offset: number; bytes: number }) {
    this.source = new ByteWindow(source, offset, bytes);
  }

  /** The name that begins here; empty where nothing does. */
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
