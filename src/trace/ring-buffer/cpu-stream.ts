import type { Loss } from "../decode/batch.ts";
import type { FaultTally } from "./fault-tally.ts";
import type { PageWalker } from "./page-walker.ts";
import { isWhole } from "../trace-dat/record-check.ts";
import type { RecorderEvents } from "../recorder-events.ts";
import type { ScopeEvents } from "../scope-events.ts";
import type { ByteSource } from "../recording.ts";
import { KNOWN, UNKNOWN, type Selection } from "../decode/selection.ts";
import type { CpuSection } from "../trace-dat/trace-dat-meta.ts";

/** Bytes of a sub-buffer and of what is loaded at a time, and how many records are indexed at a time, or a few more. */
export interface StreamSizes {
  readonly pageBytes: number;
  readonly chunkBytes: number;
  readonly records: number;
}

const NOTHING = new Uint8Array(0);
const NO_VIEW = new DataView(NOTHING.buffer);

/** Offsets and lengths in a chunk. Those of thousands of CPUs are small. */
type Index = Uint16Array | Uint32Array;

const NO_INDEX: Index = new Uint16Array(0);

/** What all streams of one reading share, and what recognizes this CPU's records that are left out. */
export interface StreamTools {
  readonly walker: PageWalker;
  readonly selection: Selection;
  readonly faults: FaultTally;
  readonly recorder: RecorderEvents | undefined;
  readonly scope: ScopeEvents | undefined;
}

/**
 * The selected records of one CPU, a chunk of sub-buffers at a time. `head` … `count` are those not yet consumed;
 * the index arrays and `bytes` stay as they are until `refill`.
 */
export class CpuStream {
  readonly cpu: number;
  head = 0;
  count = 0;
  slots: Uint16Array = new Uint16Array(0);
  offsets: Index = NO_INDEX;
  lengths: Index = NO_INDEX;
  times: Float64Array = new Float64Array(0);
  /** Of which records the kernel says that others were lost before them, and how many. */
  readonly losses: Pick<Loss, "at" | "events">[] = [];
  /** The first of them that was not taken yet. */
  nextLoss = 0;
  /** Memory for a chunk, while there may be records. */
  bytes: Uint8Array = NOTHING;
  view: DataView = NO_VIEW;
  readonly #source: ByteSource;
  readonly #walker: PageWalker;
  readonly #selection: Selection;
  readonly #faults: FaultTally;
  readonly #recorder: RecorderEvents | undefined;
  /** Of tasks outside of the scope; absent where all are read. */
  readonly scopeEvents: ScopeEvents | undefined;
  readonly #pageBytes: number;
  readonly #chunkBytes: number;
  readonly #mostIndexed: number;
  /** Of the loaded chunk: its bytes, the page that is to be indexed next, and how many of its records are done. */
  #loaded = 0;
  #page = 0;
  #pageRecords = 0;
  #next: number;
  readonly #end: number;
  #lastTime = -Infinity;

  constructor(
    source: ByteSource,
    section: CpuSection,
    sizes: StreamSizes,
    { walker, selection, faults, recorder, scope }: StreamTools,
  ) {
    this.cpu = section.cpu;
    this.#source = source;
    this.#next = section.offset;
    this.#end = section.offset + section.bytes;
    this.#pageBytes = sizes.pageBytes;
    this.#chunkBytes = Math.min(sizes.chunkBytes, section.bytes);
    this.#mostIndexed = sizes.records;
    this.#walker = walker;
    this.#selection = selection;
    this.#faults = faults;
    this.#recorder = recorder;
    this.scopeEvents = scope;
  }

  /** Records of the recorder's own threads that were left out so far. */
  get ownEvents(): number {
    return this.#recorder?.count ?? 0;
  }

  /** True where `refill` may yet find records. */
  get hasMore(): boolean {
    return this.#page < this.#loaded || this.#next < this.#end;
  }

  /** Goes on to the next selected records; false at the end. */
  refill(): boolean {
    // What was lost behind the last record is lost before the next one.
    const late = this.losses.splice(0).filter(({ at }) => at >= this.count);
    for (const { events } of late) this.losses.push({ at: 0, events });
    this.nextLoss = 0;
    this.head = 0;
    this.count = 0;
    while (this.count === 0 && this.hasMore) {
      if (this.#page >= this.#loaded) this.#load();
      this.#indexPages();
    }
    if (this.count === 0) this.#close();
    return this.count > 0;
  }

  /** With thousands of CPUs, only those that have records yet need memory. */
  #close(): void {
    this.bytes = NOTHING;
    this.view = NO_VIEW;
    this.slots = new Uint16Array(0);
    this.offsets = NO_INDEX;
    this.lengths = NO_INDEX;
    this.times = new Float64Array(0);
  }

  #load(): void {
    const chunk = this.#source.read(this.#next, Math.min(this.#chunkBytes, this.#end - this.#next));
    if (chunk.length === 0) {
      // The source is shorter than it said: a fault, and the end.
      this.#faults.malformedPages("cut-short");
      this.#next = this.#end;
      return;
    }
    if (this.bytes.length === 0) {
      this.bytes = new Uint8Array(this.#chunkBytes);
      this.view = new DataView(this.bytes.buffer);
    }
    this.bytes.set(chunk);
    this.#next += chunk.length;
    this.#loaded = chunk.length;
    this.#page = 0;
  }

  /** All pages of the chunk, or as far as the index may go. */
  #indexPages(): void {
    while (this.#page < this.#loaded && this.count < this.#mostIndexed) {
      this.#indexPage(this.#page, Math.min(this.#page + this.#pageBytes, this.#loaded));
      if (this.#pageRecords === 0) this.#page += this.#pageBytes;
    }
  }

  #indexPage(start: number, end: number): void {
    const walker = this.#walker;
    const status = walker.walk(this.view, start, end);
    const isNew = this.#pageRecords === 0;
    if (isNew && walker.missed) this.#noteLoss(walker.missedEvents);
    const backwards = isNew && walker.count > 0 && walker.startTime < this.#lastTime;
    if (isNew && status !== "complete") this.#faults.malformedPages(status);
    else if (backwards) this.#faults.malformedPages("time-goes-backwards");
    if (backwards || walker.count === 0) return;
    this.#lastTime = walker.endTime;
    const from = this.#pageRecords;
    const to = Math.min(walker.count, from + this.#mostIndexed);
    this.#reserve(this.count + to - from);
    this.#select(walker, from, to);
    this.#pageRecords = to < walker.count ? to : 0;
  }

  #noteLoss(events: number): void {
    this.#faults.pagesWithMissedEvents++;
    this.losses.push({ at: this.count, events });
  }

  #select({ offsets, lengths, times }: PageWalker, from: number, to: number): void {
    const { slotOfId, idOffset, slots } = this.#selection;
    const { view } = this;
    const recorder = this.#recorder;
    const scope = this.scopeEvents;
    let kept = this.count;
    for (let record = from; record < to; record++) {
      const offset = offsets[record]!;
      const length = lengths[record]!;
      if (recorder?.isOwn(view, offset, length, times[record]!) === true) continue;
      if (scope?.isLeftOut(view, offset, length, times[record]!) === true) continue;
      const slot = length < idOffset + 2 ? UNKNOWN : slotOfId[view.getUint16(offset + idOffset, true)]!;
      if (slot === KNOWN) continue;
      if (slot === UNKNOWN || !isWhole(slots[slot]!.check, view, offset, length)) {
        this.#faults.malformedRecords++;
        continue;
      }
      this.slots[kept] = slot;
      this.offsets[kept] = offset;
      this.lengths[kept] = length;
      this.times[kept] = times[record]!;
      kept++;
    }
    this.count = kept;
  }

  #emptyIndex(size: number): Index {
    return this.#chunkBytes <= 0xffff ? new Uint16Array(size) : new Uint32Array(size);
  }

  /** The index grows to what chunks of this recording really hold. */
  #reserve(needed: number): void {
    if (needed <= this.times.length) return;
    // A record takes eight bytes at least.
    const size = Math.max(
      needed,
      Math.min(Math.max(1024, 2 * needed), this.#chunkBytes >> 3, this.#mostIndexed),
    );
    this.slots = enlarged(this.slots, new Uint16Array(size));
    this.offsets = enlarged(this.offsets, this.#emptyIndex(size));
    this.lengths = enlarged(this.lengths, this.#emptyIndex(size));
    this.times = enlarged(this.times, new Float64Array(size));
  }
}

function enlarged<T extends Index | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
