import type { PageLayout } from "../../trace/ring-buffer/parse-header-page.ts";

/** Bits 0–26 of the commit word; all others are flags (ring_buffer.c, RB_MISSED_EVENTS and RB_MISSED_STORED). */
const commitLength = 0x07ff_ffff;
/** RINGBUF_TYPE_TIME_STAMP: 27 bits of time in the first word, the rest in the second. */
const absoluteTime = 31;
const recordBytes = 8;
/** An absolute time stamp holds 59 bits (TS_MSB). Longer times, such as those of the `tai` clock, are not merged. */
const topBits = 0xf800_0000;

/**
 * Moves the records of the sub-buffer at `next` behind those of the one at `open`, with an absolute time stamp in
 * between that says what the header of `next` said. True when done: then `next` is free. Without this, a reader that
 * wakes often writes mostly empty sub-buffers: 64 KiB for a few events.
 *
 * The kernel pads a sub-buffer to its end, or stops within eight bytes of it (ring_buffer.c, rb_reset_tail), so `open` has no
 * padding at which a decoder would stop. Sub-buffers with lost events are not merged, because their headers report the loss.
 */
export function mergeSubBuffers(view: DataView, open: number, next: number, layout: PageLayout): boolean {
  const { commitOffset, timestampOffset, dataOffset, dataBytes } = layout;
  const used = view.getUint32(open + commitOffset, true);
  const added = view.getUint32(next + commitOffset, true);
  if (((used | added) & ~commitLength) !== 0 || used + recordBytes + added > dataBytes) return false;
  const low = view.getUint32(next + timestampOffset, true);
  const high = view.getUint32(next + timestampOffset + 4, true);
  if ((high & topBits) !== 0) return false;
  const at = open + dataOffset + used;
  view.setUint32(at, ((low & 0x07ff_ffff) << 5) | absoluteTime, true);
  view.setUint32(at + 4, (low >>> 27) | (high << 5), true);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  bytes.copyWithin(at + recordBytes, next + dataOffset, next + dataOffset + added);
  view.setUint32(open + commitOffset, used + recordBytes + added, true);
  return true;
}
