import type { PageFault } from "./fault-tally.ts";
import type { PageLayout } from "./parse-header-page.ts";
import type { ClockFactor } from "../trace-dat/clock-scale.ts";

/**
 * How walking a sub-buffer ended. All but `complete` are faults; the records before the fault are good.
 * - `short-page`: fewer bytes than a sub-buffer's header
 * - `bad-commit`: the commit word claims more bytes than there are, or has unknown bits set
 * - `truncated-record`: a record runs past the committed length
 * - `bad-length`: a length word too small to hold itself
 * - `time-out-of-range`: further from the epoch than a double can count
 * - `time-goes-backwards`: an absolute time stamp, or the page itself, is earlier than what came before
 */
export type PageStatus = "complete" | Exclude<PageFault, "cut-short">;

/** A 64-bit clock value as two halves. */
export interface Epoch {
  readonly high: number;
  readonly low: number;
}

/** What one sub-buffer holds. Reused from page to page. */
export interface PageRecords {
  /** Data records, in recorded order. */
  readonly count: number;
  /** Of each record's payload, in the walked bytes. */
  readonly offsets: Uint32Array;
  readonly lengths: Uint32Array;
  /** Since the epoch, exact: in nanoseconds where the walker has the clock's factor, else in the clock's own unit. */
  readonly times: Float64Array;
  /** Before which records there is an absolute time stamp. */
  readonly stamps: readonly number[];
  /** The kernel's flag that events were lost before this page, and their number where it is stored (else 0). */
  readonly missed: boolean;
  readonly missedEvents: number;
  /** Time stamp of the page, and time after its last record, in the clock's own unit. */
  readonly startTime: number;
  readonly endTime: number;
}

const HIGH = 4_294_967_296;
/** Bits 0–26 of the commit word; 27–29 have no meaning. */
const COMMIT_LENGTH = 0x07ff_ffff;
const COMMIT_UNKNOWN = 0x3800_0000;
const COMMIT_MISSED = 0x8000_0000;
const COMMIT_MISSED_STORED = 0x4000_0000;

const TYPE_LONG = 0;
const TYPE_DATA_MAX = 28;
const TYPE_PADDING = 29;
const TYPE_TIME_EXTEND = 30;
const TYPE_TIME_STAMP = 31;

/** A time delta has 27 bits, a time extend or an absolute time stamp 32 more. */
const EXTEND_UNIT = 1 << 27;
/** ring_buffer.c, TS_MSB; upper half. */
const ABSOLUTE_MISSING_BITS = 0xf800_0000;
/** 2^59; upper half. */
const ABSOLUTE_SPAN_HIGH = 0x0800_0000;
/** Leaves room for every plain delta that one page can hold, so that sums stay exact. */
const TIME_LIMIT = 2 ** 53 - 2 ** 45;

/**
 * Lists the data records of sub-buffers. Total: takes any bytes, in time linear in their number.
 * Follows kernel/trace/ring_buffer.c (rb_update_event, rb_update_read_stamp, rb_fix_abs_ts, ring_buffer_read_page).
 */
export class PageWalker implements PageRecords {
  count = 0;
  readonly offsets: Uint32Array;
  readonly lengths: Uint32Array;
  readonly times: Float64Array;
  readonly stamps: number[] = [];
  missed = false;
  missedEvents = 0;
  startTime = 0;
  endTime = 0;
  readonly #layout: PageLayout;
  #epoch: Epoch;
  readonly #countsByPage: boolean;
  readonly #factor: ClockFactor | undefined;
  /** The five bits that an absolute time stamp has no room for, in the upper half. */
  #missingBits = 0;

  /** Without an epoch each sub-buffer counts from its own time: for those who don't ask for times. */
  constructor(layout: PageLayout, pageBytes: number, epoch?: Epoch, factor?: ClockFactor) {
    // A record takes four bytes of header and at least four of payload.
    const room = Math.ceil(pageBytes / 8);
    this.offsets = new Uint32Array(room);
    this.lengths = new Uint32Array(room);
    this.times = new Float64Array(room);
    this.#layout = layout;
    this.#epoch = epoch ?? { high: 0, low: 0 };
    this.#countsByPage = epoch === undefined;
    this.#factor = factor;
  }

  /** Walks the sub-buffer at `start` … `end` of `view`: at most `pageBytes`. */
  walk(view: DataView, start: number, end: number): PageStatus {
    const { commitOffset, dataOffset } = this.#layout;
    this.count = 0;
    this.stamps.length = 0;
    this.missed = false;
    this.missedEvents = 0;
    if (end - start < dataOffset) return "short-page";
    const commit = view.getUint32(start + commitOffset, true);
    const stop = start + dataOffset + (commit & COMMIT_LENGTH);
    if (stop > end || (commit & COMMIT_UNKNOWN) !== 0) return "bad-commit";
    this.#readMissed(view, commit, stop, end);
    if (stop === start + dataOffset) return "complete";
    if (!this.#readTime(view, start)) return "time-out-of-range";
    const status = this.#walkRecords(view, start + dataOffset, stop);
    return this.#factor && !this.#scaleTimes(this.#factor) ? "time-out-of-range" : status;
  }

  /** False where a time is beyond what a double can count: then the page has no records. */
  #scaleTimes({ multiplier, shift }: ClockFactor): boolean {
    const { times, count } = this;
    const began = (BigInt(this.#epoch.high) << 32n) | BigInt(this.#epoch.low);
    const zero = (began * multiplier) >> shift;
    for (let record = 0; record < count; record++) {
      const time = Number((((began + BigInt(times[record]!)) * multiplier) >> shift) - zero);
      if (Math.abs(time) > TIME_LIMIT) {
        this.count = 0;
        return false;
      }
      times[record] = time;
    }
    return true;
  }

  /** Behind the records, where there is room, the kernel notes how many events were lost before them. */
  #readMissed(view: DataView, commit: number, stop: number, end: number): void {
    const { commitBytes } = this.#layout;
    this.missed = (commit & COMMIT_MISSED) !== 0;
    if ((commit & COMMIT_MISSED_STORED) === 0 || stop + commitBytes > end) return;
    const high = commitBytes === 8 ? view.getUint32(stop + 4, true) : 0;
    this.missedEvents = high * HIGH + view.getUint32(stop, true);
  }

  #readTime(view: DataView, start: number): boolean {
    const at = start + this.#layout.timestampOffset;
    const [high, low] = [view.getUint32(at + 4, true), view.getUint32(at, true)];
    this.#missingBits = (high & ABSOLUTE_MISSING_BITS) >>> 0;
    if (this.#countsByPage) this.#epoch = { high, low };
    this.startTime = since(this.#epoch, high, low);
    this.endTime = this.startTime;
    return Math.abs(this.startTime) <= TIME_LIMIT;
  }

  #walkRecords(view: DataView, data: number, stop: number): PageStatus {
    for (let at = data; at < stop;) {
      at = this.#walkPlain(view, at, stop);
      if (at >= stop) break;
      if (stop - at < 8) return "truncated-record";
      const next = this.#walkSpecial(view, at, stop);
      if (typeof next === "string") return next;
      at = next;
    }
    return "complete";
  }

  /** The hot loop: records whose header holds all there is to know. Returns where they end. */
  #walkPlain(view: DataView, from: number, stop: number): number {
    const { offsets, lengths, times } = this;
    const last = stop - 8;
    let { count, endTime: time } = this;
    let at = from;
    while (at <= last) {
      const word = view.getUint32(at, true);
      const length = (word & 31) * 4;
      if (length === 0 || length > TYPE_DATA_MAX * 4 || length > stop - at - 4) break;
      time += word >>> 5;
      offsets[count] = at + 4;
      lengths[count] = length;
      times[count] = time;
      count++;
      at += 4 + length;
    }
    this.count = count;
    this.endTime = time;
    return at;
  }

  /** A record of another kind at `at`, with at least eight bytes there. Returns where it ends, or what is wrong. */
  #walkSpecial(view: DataView, at: number, stop: number): number | PageStatus {
    const word = view.getUint32(at, true);
    const delta = word >>> 5;
    const second = view.getUint32(at + 4, true);
    switch (word & 31) {
      case TYPE_LONG:
      case TYPE_PADDING:
        return this.#walkLong(word, second, at, stop);
      case TYPE_TIME_EXTEND:
        return this.#advanceTo(this.endTime + second * EXTEND_UNIT + delta, at);
      case TYPE_TIME_STAMP:
        this.stamps.push(this.count);
        return this.#advanceTo(this.#absoluteTime(second, delta), at);
      default:
        return "truncated-record";
    }
  }

  /** Data or padding with a length word; that word counts itself. */
  #walkLong(word: number, length: number, at: number, stop: number): number | PageStatus {
    const delta = word >>> 5;
    const padding = (word & 31) === TYPE_PADDING;
    // Nothing was written behind an empty padding record.
    if (padding && delta === 0) return stop;
    if (length < 4) return "bad-length";
    if (length > stop - at - 4) return "truncated-record";
    // The delta of a discarded event still counts, but for the 1 that stands for 0 (ring_buffer.c, check_buffer).
    if (!padding || delta !== 1) this.endTime += delta;
    if (!padding) this.#push(at + 8, length - 4);
    return at + 4 + Math.ceil(length / 4) * 4;
  }

  #push(offset: number, length: number): void {
    this.offsets[this.count] = offset;
    this.lengths[this.count] = length;
    this.times[this.count] = this.endTime;
    this.count++;
  }

  #advanceTo(time: number, at: number): number | PageStatus {
    if (time < this.endTime) return "time-goes-backwards";
    if (time > TIME_LIMIT) return "time-out-of-range";
    this.endTime = time;
    return at + 8;
  }

  /** An absolute time stamp holds 59 bits; the rest is the page's, and has rolled over where time would go back. */
  #absoluteTime(second: number, delta: number): number {
    const low = (delta | (second << 27)) >>> 0;
    const high = this.#missingBits + (second >>> 5);
    const time = since(this.#epoch, high, low);
    const rolledOver = this.#missingBits !== 0 && time < this.endTime;
    return rolledOver ? since(this.#epoch, high + ABSOLUTE_SPAN_HIGH, low) : time;
  }
}

/** Clock units from the epoch; exact where the result is below 2^53. */
function since(epoch: Epoch, high: number, low: number): number {
  return (high - epoch.high) * HIGH + (low - epoch.low);
}
