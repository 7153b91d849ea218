import type { Loss } from "../decode/batch.ts";
import type { FaultTally } from "./fault-tally.ts";
import type { PageWalker } from "./page-walker.ts";
import { isWhole } from "../trace-dat/record-check.ts";
import type { RecorderEvents } from "../recorder-events.ts";
import type { ByteSource } from "../recording.ts";
import { KNOWN, UNKNOWN, type Selection } from "../decode/selection.ts";
import type { CpuSection } from "../trace-dat/trace-dat-meta.ts";

/** What all streams of one reading share, and what recognizes this CPU's records of the recorder. */
export interface StreamTools {
  readonly walker: PageWalker;
  readonly selection: Selection;
  readonly faults: FaultTally;
  readonly recorder: RecorderEvents | undefined;
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
  offsets: Uint32Array = new Uint32Array(0);
  lengths: Uint32Array = new Uint32Array(0);
  times: Float64Array = new Float64Array(0);
  /** Of which records the kernel says that others were lost before them, and how many. */
  readonly losses: Pick<Loss, "at" | "events">[] = [];
  /** The first of them that was not taken yet. */
  nextLoss = 0;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly #source: ByteSource;
  readonly #walker: PageWalker;
  readonly #selection: Selection;
  readonly #faults: FaultTally;
  readonly #recorder: RecorderEvents | undefined;
  readonly #pageBytes: number;
  #next: number;
  readonly #end: number;
  #lastTime = -Infinity;

  constructor(
    source: ByteSource,
    section: CpuSection,
    sizes: { readonly pageBytes: number; readonly chunkBytes: number },
    { walker, selection, faults, recorder }: StreamTools,
  ) {
    this.cpu = section.cpu;
    this.#source = source;
    this.#next = section.offset;
    this.#end = section.offset + section.bytes;
    this.#pageBytes = sizes.pageBytes;
    this.bytes = new Uint8Array(Math.min(sizes.chunkBytes, section.bytes));
    this.view = new DataView(this.bytes.buffer);
    this.#walker = walker;
    this.#selection = selection;
    this.#faults = faults;
    this.#recorder = recorder;
  }

  /** Records of the recorder's own threads that were left out so far. */
  get ownEvents(): number {
    return this.#recorder?.count ?? 0;
  }

  /** True where `refill` may yet find records. */
  get hasMore(): boolean {
    return this.#next < this.#end;
  }

  /** Loads the next chunk that has selected records; false at the end. */
  refill(): boolean {
    // What was lost behind the last record is lost before the next one.
    const late = this.losses.splice(0).filter(({ at }) => at >= this.count);
    for (const { events } of late) this.losses.push({ at: 0, events });
    this.nextLoss = 0;
    this.head = 0;
    this.count = 0;
    while (this.count === 0 && this.hasMore) this.#load();
    return this.count > 0;
  }

  #load(): void {
    const chunk = this.#source.read(this.#next, Math.min(this.bytes.length, this.#end - this.#next));
    if (chunk.length === 0) {
      // The source is shorter than it said: a fault, and the end.
      this.#faults.malformedPages("cut-short");
      this.#next = this.#end;
      return;
    }
    this.bytes.set(chunk);
    this.#next += chunk.length;
    for (let at = 0; at < chunk.length; at += this.#pageBytes) {
      this.#index(at, Math.min(at + this.#pageBytes, chunk.length));
    }
  }

  #index(start: number, end: number): void {
    const walker = this.#walker;
    const status = walker.walk(this.view, start, end);
    if (walker.missed) this.#noteLoss(walker.missedEvents);
    const backwards = walker.count > 0 && walker.startTime < this.#lastTime;
    if (status !== "complete") this.#faults.malformedPages(status);
    else if (backwards) this.#faults.malformedPages("time-goes-backwards");
    if (backwards || walker.count === 0) return;
    this.#lastTime = walker.endTime;
    this.#reserve(this.count + walker.count);
    this.#select(walker);
  }

  #noteLoss(events: number): void {
    this.#faults.pagesWithMissedEvents++;
    this.losses.push({ at: this.count, events });
  }

  #select({ count, offsets, lengths, times }: PageWalker): void {
    const { slotOfId, idOffset, slots } = this.#selection;
    const { view } = this;
    const recorder = this.#recorder;
    let kept = this.count;
    for (let record = 0; record < count; record++) {
      const offset = offsets[record]!;
      const length = lengths[record]!;
      if (recorder?.isOwn(view, offset, length, times[record]!) === true) continue;
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

  /** The index grows to what chunks of this recording really hold. */
  #reserve(needed: number): void {
    if (needed <= this.times.length) return;
    // A record takes eight bytes at least.
    const size = Math.max(needed, Math.min(Math.max(1024, 2 * needed), this.bytes.length >> 3));
    this.slots = enlarged(this.slots, new Uint16Array(size));
    this.offsets = enlarged(this.offsets, new Uint32Array(size));
    this.lengths = enlarged(this.lengths, new Uint32Array(size));
    this.times = enlarged(this.times, new Float64Array(size));
  }
}

function enlarged<T extends Uint16Array | Uint32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
