import type { PageLayout } from "../../ring-buffer/parse-header-page.ts";
import { reverse, type RecordSwaps, swapRecord } from "./swap-record.ts";

/** Bits 0–26 of the commit word; bit 30 says that a count stands behind the records (ring_buffer.c). */
const COMMIT_LENGTH = 0x07ff_ffff;
const COMMIT_MISSED_STORED = 0x4000_0000;

const TYPE_LONG = 0;
const TYPE_DATA_MAX = 28;
const TYPE_PADDING = 29;

/**
 * Turns a big-endian sub-buffer at `start` … `end` into a little-endian one, where it stands. What doesn't make sense is left
 * as it is: walking the sub-buffer finds it again.
 */
export function swapPage(
  view: DataView,
  start: number,
  end: number,
  { timestampOffset, commitOffset, commitBytes, dataOffset }: PageLayout,
  swaps: RecordSwaps,
): void {
  if (end - start < dataOffset) return;
  reverse(view, start + timestampOffset, 8);
  reverse(view, start + commitOffset, commitBytes);
  const commit = view.getUint32(start + commitOffset, true);
  const stop = start + dataOffset + (commit & COMMIT_LENGTH);
  if (stop > end) return;
  swapRecords(view, start + dataOffset, stop, swaps);
  if ((commit & COMMIT_MISSED_STORED) !== 0 && stop + commitBytes <= end) reverse(view, stop, commitBytes);
}

function swapRecords(view: DataView, data: number, stop: number, swaps: RecordSwaps): void {
  for (let at = data; at + 4 <= stop;) {
    const word = view.getUint32(at, false);
    // The bit fields of a record's header begin at the highest bit: type_len:5, time_delta:27.
    const type = word >>> 27;
    const delta = word & COMMIT_LENGTH;
    view.setUint32(at, ((delta << 5) | type) >>> 0, true);
    if (type > TYPE_LONG && type <= TYPE_DATA_MAX) {
      const length = type * 4;
      if (length > stop - at - 4) return;
      swapRecord(view, at + 4, length, swaps);
      at += 4 + length;
      continue;
    }
    if (at + 8 > stop || (type === TYPE_PADDING && delta === 0)) return;
    reverse(view, at + 4, 4);
    if (type > TYPE_PADDING) {
      at += 8;
      continue;
    }
    const length = view.getUint32(at + 4, true);
    if (length < 4 || length > stop - at - 4) return;
    if (type === TYPE_LONG) swapRecord(view, at + 8, length - 4, swaps);
    at += 4 + Math.ceil(length / 4) * 4;
  }
}
