import type { PageLayout } from "../../trace/ring-buffer/parse-header-page.ts";
import { mergeSubBuffers } from "./merge-sub-buffers.ts";

/** Written in one piece. */
const poolBytes = 1024 * 1024;

/** Sub-buffers read from the kernel and not yet written to the file. */
export class SubBufferPool {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #subBufferBytes: number;
  readonly #layout: PageLayout;
  #used = 0;

  constructor(subBufferBytes: number, layout: PageLayout) {
    this.#subBufferBytes = subBufferBytes;
    this.#layout = layout;
    const count = Math.max(2, Math.floor(poolBytes / subBufferBytes));
    this.bytes = new Uint8Array(count * subBufferBytes);
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Offset for the next sub-buffer; there is always space for a whole one. */
  get freeOffset(): number {
    return this.#used;
  }

  get full(): boolean {
    return this.#used === this.bytes.length;
  }

  get filled(): Uint8Array {
    return this.bytes.subarray(0, this.#used);
  }

  /**
   * Adds the sub-buffer at `freeOffset`. True if it was mostly empty: then it is the one that the kernel writes to. (Or the next
   * event was larger than three quarters of a sub-buffer, which only costs a short wait.)
   */
  added(): boolean {
    const fill = this.#view.getUint32(this.#used + this.#layout.commitOffset, true) & 0x07ff_ffff;
    const last = this.#used - this.#subBufferBytes;
    const merged = last >= 0 && mergeSubBuffers(this.#view, last, this.#used, this.#layout);
    if (!merged) this.#used += this.#subBufferBytes;
    return fill < this.#layout.dataBytes / 4;
  }

  clear(): void {
    this.#used = 0;
  }
}
