import type { RowPredicate } from "../../expr/compile-predicate.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import { type LossGaps, noGaps } from "../../trace/ring-buffer/loss-gaps.ts";
import { type KeyPart, readableKey, type SlotReader } from "../keys/key-part.ts";
import { both, guarded, type RowHandler } from "../request/drive.ts";
import { NONE, OpenBeginnings } from "./open-beginnings.ts";
import { anyDuration, type DurationLimits } from "./duration-limits.ts";
import type { PairGroups } from "./pair-groups.ts";
import type { PairKey } from "./pair-key.ts";

/** Most open from events at a time. */
export const MOST_PENDING = 1_000_000;

/** What becomes of a pair that counts. `row`, `timeNs`: of its `to` event. `durationNs`: since its `from` event, never negative. */
export type TakePair = (row: number, timeNs: number, durationNs: number) => void;

/** What becomes of a from event that was never ended. `timeNs`: of the event; `durationNs`: from then to the end of the recording. */
export type TakeOpen = (slots: readonly SlotReader[], timeNs: number, durationNs: number) => void;

/** Prepares to take the pairs whose `to` event is in this batch. `slots`: the values of all parts, in the order of their slots. */
export type PreparePairs = (batch: EventBatch, slots: readonly SlotReader[]) => TakePair;

/** How events are paired, and which pairs count. */
export interface PairingOptions {
  readonly gaps?: LossGaps | undefined;
  /** From events with one key are nested: a to event ends the latest open one. */
  readonly nested?: boolean;
  /** Pairs that are shorter or longer do not count. */
  readonly durations?: DurationLimits;
  /** Only from events that are never ended count (`takeOpen`). */
  readonly isOpen?: boolean;
  /** Most open from events at a time. */
  readonly pending?: number;
}

/**
 * Pairs from events with to events by key, in time order. A to event ends the latest open from event with its key, in
 * any case; a from event replaces the one before it, or is nested in it (`nested`). Conditions are applied afterwards: a
 * pair counts if both its events match. Unmatched events are counted if they match.
 */
export class Pairing {
  /** To events without a from event. */
  unmatchedTo = 0;
  /** From events that another one with the same key replaced. */
  overwritten = 0;
  /** Pairs with a negative duration, by the clock. */
  negative = 0;
  /** From events whose partner may be among lost events: they are not paired. */
  cutByLoss = 0;
  /** From events beyond the limit. */
  dropped = 0;
  /** Pairs that are shorter than the least duration asked for. */
  shorter = 0;
  /** Pairs that are longer than the greatest. */
  longer = 0;
  readonly #key: PairKey;
  readonly #by: PairGroups;
  readonly #gaps: LossGaps;
  readonly #nested: boolean;
  readonly #durations: DurationLimits;
  readonly #isOpen: boolean;
  readonly #open: OpenBeginnings;
  readonly #prepare: PreparePairs;
  /** The from event of the current pair. */
  #matched = NONE;

  constructor(
    key: PairKey,
    by: PairGroups,
    prepare: PreparePairs,
    {
      gaps = noGaps,
      nested = false,
      durations = anyDuration,
      isOpen = false,
      pending = MOST_PENDING,
    }: PairingOptions = {},
  ) {
    this.#key = key;
    this.#by = by;
    this.#gaps = gaps;
    this.#nested = nested;
    this.#durations = durations;
    this.#isOpen = isOpen;
    this.#open = new OpenBeginnings(slotsOf(key.from), slotsOf(this.#partsBy("from")), pending);
    this.#prepare = prepare;
  }

  /** Open from events. */
  get unmatchedFrom(): number {
    return this.#open.wanted();
  }

  /** Handles a from event. `wants`: whether the pair counts. */
  beginner(batch: EventBatch, wants: RowPredicate = always): RowHandler {
    const { times } = batch;
    const writeKey = this.#keyWriter(this.#key.from.flatMap((part) => part.readers(batch)));
    const kept = this.#partsBy("from").flatMap((part) => part.readers(batch));
    const counts = both(wants, readableKey(this.#partsBy("from"), batch)) ?? always;
    const begin = (row: number): void => {
      const timeNs = times[row]!;
      writeKey(row);
      this.#find(timeNs);
      if (!this.#nested) this.#overwrite();
      const wanted = counts(row);
      const beginning = this.#open.push(timeNs, wanted);
      if (beginning === NONE) this.dropped += Number(wanted);
      else for (let slot = 0; slot < kept.length; slot++) this.#open.keep(beginning, slot, kept[slot]!(row));
    };
    return guarded(begin, readableKey(this.#key.from, batch));
  }

  /** Handles a to event. */
  ender(batch: EventBatch, wants: RowPredicate = always): RowHandler {
    const { times } = batch;
    const writeKey = this.#keyWriter(this.#key.to.flatMap((part) => part.readers(batch)));
    const take = this.#prepare(batch, this.#slots(batch));
    const counts = both(wants, readableKey(this.#partsBy("to"), batch)) ?? always;
    const end = (row: number): void => {
      const timeNs = times[row]!;
      writeKey(row);
      if (this.#find(timeNs) || this.#open.popUnrecorded()) return;
      const beginning = this.#open.top();
      if (beginning === NONE) this.unmatchedTo += Number(counts(row));
      else this.#end(beginning, timeNs, counts, take, row);
    };
    return guarded(end, readableKey(this.#key.to, batch));
  }

  /**
   * The open from events that count, in the order in which they occurred, as pairs that last until `endNs`. `slots`: as in
   * `PreparePairs`, of from events. One whose partner may be among lost events is not among them.
   */
  takeOpen(endNs: number, take: TakeOpen): void {
    const slots = this.#keptSlots();
    const open = this.#open;
    const wanted = [...open.all()].filter((beginning) => open.isWanted(beginning));
    for (const beginning of wanted.toSorted((a, b) => open.timeOf(a) - open.timeOf(b))) {
      const timeNs = open.timeOf(beginning);
      this.#matched = beginning;
      if (this.#gaps.between(timeNs, endNs)) this.cutByLoss += 1;
      else if (this.#isWithin(endNs - timeNs)) take(slots, timeNs, endNs - timeNs);
    }
  }

  #partsBy(wanted: "from" | "to"): readonly KeyPart[] {
    return this.#by.parts.flatMap(({ side, part }) => (side === wanted ? [part] : []));
  }

  /** Finds the open from event with the key; true if it was dropped because events lost since may have ended it. */
  #find(timeNs: number): boolean {
    const latest = this.#open.find();
    if (latest === NONE || !this.#gaps.between(this.#open.timeOf(latest), timeNs)) return false;
    this.cutByLoss += this.#open.clear();
    return true;
  }

  #overwrite(): void {
    if (this.#open.top() !== NONE) this.overwritten += this.#open.clear();
  }

  #end(beginning: number, timeNs: number, wants: RowPredicate, take: TakePair, row: number): void {
    this.#matched = beginning;
    this.#open.pop();
    if (this.#isOpen || !this.#open.isWanted(beginning) || !wants(row)) return;
    const durationNs = timeNs - this.#open.timeOf(beginning);
    if (durationNs < 0) this.negative += 1;
    else if (this.#isWithin(durationNs)) take(row, timeNs, durationNs);
  }

  #isWithin(durationNs: number): boolean {
    const { minNs, maxNs } = this.#durations;
    this.shorter += Number(durationNs < minNs);
    this.longer += Number(durationNs > maxNs);
    return durationNs >= minNs && durationNs <= maxNs;
  }

  #keyWriter(readers: readonly SlotReader[]): (row: number) => void {
    const { key } = this.#open;
    return (row) => {
      for (let slot = 0; slot < readers.length; slot++) key[slot] = readers[slot]!(row);
    };
  }

  /** Slots of all parts: of the end from its row, of the beginning from what was kept. */
  #slots(batch: EventBatch): readonly SlotReader[] {
    let kept = 0;
    return this.#by.parts.flatMap(({ side, part }) => {
      if (side === "to") return part.readers(batch);
      return Array.from({ length: part.slots }, () => this.#keptReader(kept++));
    });
  }

  #keptSlots(): readonly SlotReader[] {
    const count = slotsOf(this.#partsBy("from"));
    return Array.from({ length: count }, (_, slot) => this.#keptReader(slot));
  }

  #keptReader(slot: number): SlotReader {
    return () => this.#open.kept(this.#matched, slot);
  }
}

function slotsOf(parts: readonly KeyPart[]): number {
  return parts.reduce((slots, part) => slots + part.slots, 0);
}

function always(): boolean {
  return true;
}
