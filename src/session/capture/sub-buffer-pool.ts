import type { PageLayout } from "../../trace/parse-header-page.ts";
import { mergeSubBuffers } from "./merge-sub-buffers.ts";

/** Written in one piece. */
const poolBytes = 1024 * 1024;

/** Sub-buffers on their way from the kernel to the file. */
export class SubBufferPool {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #subBufferBytes: number;
  readonly #layout: PageLayout;
  #used = 0;
  /** Offset of the last sub-buffer, when it may take the records of the next one. */
  #open = -1;

  constructor(subBufferBytes: number, layout: PageLayout) {
    this.#subBufferBytes = subBufferBytes;
    this.#layout = layout;
    const count = Math.max(2, Math.floor(poolBytes / subBufferBytes));
    this.bytes = new Uint8Array(count * subBufferBytes);
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Where the next sub-buffer is to be read to; always whole. */
  get freeOffset(): number {
    return this.#used;
  }

  get full(): boolean {
    return this.#used === this.bytes.length;
  }

  get filled(): Uint8Array {
    return this.bytes.subarray(0, this.#used);
  }

  /** A sub-buffer was read to `freeOffset`. */
  added(): void {
    const merged = this.#open >= 0 && mergeSubBuffers(this.#view, this.#open, this.#used, this.#layout);
    if (!merged) this.#used += this.#subBufferBytes;
    if (!merged) this.#open = -1;
  }

  /** The buffer in the kernel is empty: the last sub-buffer was its current one, and has no end yet. */
  ranDry(): void {
    this.#open = this.#used - this.#subBufferBytes;
  }

  clear(): void {
    this.#used = 0;
    this.#open = -1;
  }
}
