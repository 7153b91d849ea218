import type { EventBatch } from "../../trace/batch.ts";
import { type LossGaps, noGaps } from "../../trace/loss-gaps.ts";
import { Groups } from "../keys/groups.ts";
import type { SlotReader } from "../keys/key-part.ts";
import type { RowHandler } from "../request/drive.ts";
import { withRoomFor } from "../state/growing.ts";
import { KeyTable } from "../state/key-table.ts";
import { LogSpread } from "../state/log-spread.ts";
import type { PairGroups } from "./pair-groups.ts";
import type { PairKey } from "./pair-key.ts";

/** Most beginnings that wait for their end at a time. */
export const MOST_PENDING = 1_000_000;

/**
 * Matches beginnings to ends by key, in time order. An end belongs to the latest beginning with its key that has no end
 * yet, unless events were lost between the two. What finds no partner is counted.
 */
export class Pairing {
  readonly durations: LogSpread = new LogSpread();
  /** Ends without a beginning. */
  unmatchedTo = 0;
  /** Beginnings after which another came before the end. */
  overwritten = 0;
  /** Pairs whose end was before the beginning, by the clock. */
  negative = 0;
  /** Beginnings whose partner can be among lost events: none of their ends is believed. */
  cutByLoss = 0;
  /** Beginnings that found no room. */
  dropped = 0;
  readonly groups: Groups;
  readonly #key: PairKey;
  readonly #by: PairGroups;
  readonly #gaps: LossGaps;
  readonly #pending: KeyTable;
  readonly #width: number;
  /** Slots that the beginning's side gives to the group, by pending id. */
  #beginnings = new Float64Array(16);
  #times = new Float64Array(16);
  /** Pending id of the pair at hand. */
  #matched = 0;

  constructor(
    key: PairKey,
    by: PairGroups,
    limits: { readonly groups: number; readonly pending: number },
    gaps: LossGaps = noGaps,
  ) {
    this.#key = key;
    this.#by = by;
    this.#gaps = gaps;
    this.#pending = new KeyTable(
      key.from.reduce((slots, part) => slots + part.slots, 0),
      limits.pending,
    );
    this.#width = by.parts.reduce((slots, { side, part }) => slots + (side === "from" ? part.slots : 0), 0);
    this.groups = new Groups(
      by.parts.map(({ part }) => part),
      limits.groups,
    );
  }

  /** Beginnings that still wait for an end. */
  get unmatchedFrom(): number {
    return this.#pending.size;
  }

  /** What a row does that begins a pair. */
  beginner(batch: EventBatch): RowHandler {
    const { times } = batch;
    const writeKey = this.#keyWriter(this.#key.from.flatMap((part) => part.readers(batch)));
    const kept = this.#by.parts.flatMap(({ side, part }) => (side === "from" ? part.readers(batch) : []));
    return (row) => {
      writeKey(row);
      const open = this.#pending.find();
      if (open >= 0) this.#overwrite(open, times[row]!);
      const id = this.#pending.intern();
      if (id < 0) this.dropped += 1;
      else this.#begin(id, times[row]!, kept, row);
    };
  }

  /** What a row does that ends a pair. */
  ender(batch: EventBatch): RowHandler {
    const { times } = batch;
    const writeKey = this.#keyWriter(this.#key.to.flatMap((part) => part.readers(batch)));
    const groupOf = this.groups.from(this.#groupSlots(batch));
    return (row) => {
      writeKey(row);
      const id = this.#pending.find();
      if (id < 0) {
        this.unmatchedTo += 1;
        return;
      }
      this.#end(id, times[row]!, groupOf, row);
    };
  }

  #overwrite(id: number, timeNs: number): void {
    if (this.#gaps.between(this.#times[id]!, timeNs)) this.cutByLoss += 1;
    else this.overwritten += 1;
  }

  #begin(id: number, timeNs: number, kept: readonly SlotReader[], row: number): void {
    const start = id * this.#width;
    if (id >= this.#times.length) this.#times = withRoomFor(this.#times, id);
    if (start + this.#width > this.#beginnings.length) {
      this.#beginnings = withRoomFor(this.#beginnings, start + this.#width);
    }
    this.#times[id] = timeNs;
    for (let slot = 0; slot < kept.length; slot++) this.#beginnings[start + slot] = kept[slot]!(row);
  }

  #end(id: number, timeNs: number, groupOf: (row: number) => number, row: number): void {
    const beganNs = this.#times[id]!;
    const durationNs = timeNs - beganNs;
    this.#matched = id;
    if (durationNs < 0) this.negative += 1;
    else if (this.#gaps.between(beganNs, timeNs)) this.cutByLoss += 1;
    else this.durations.add(groupOf(row), durationNs);
    this.#pending.remove(id);
  }

  #keyWriter(readers: readonly SlotReader[]): (row: number) => void {
    const { key } = this.#pending;
    return (row) => {
      for (let slot = 0; slot < readers.length; slot++) key[slot] = readers[slot]!(row);
    };
  }

  /** Slots of the group: of the end from its row, of the beginning from what was kept. */
  #groupSlots(batch: EventBatch): readonly SlotReader[] {
    let kept = 0;
    return this.#by.parts.flatMap(({ side, part }) => {
      if (side === "to") return part.readers(batch);
      return Array.from({ length: part.slots }, () => this.#keptReader(kept++));
    });
  }

  #keptReader(slot: number): SlotReader {
    return () => this.#beginnings[this.#matched * this.#width + slot]!;
  }
}
