import { withRoomFor } from "../state/growing.ts";
import { KeyTable } from "../state/key-table.ts";

/** No open from event. */
export const NONE = -1;

/**
 * Open from events by key, a stack for each key. The caller writes the key into `key`, then calls
 * `find`; the other methods apply to that key. Bounded: from events beyond the limit are counted for each key, so that their
 * to events do not end the ones below.
 */
export class OpenBeginnings {
  /** Where the caller puts the key. */
  readonly key: Float64Array;
  readonly #keys: KeyTable;
  readonly #limit: number;
  readonly #width: number;
  /** By key: index + 1 of its latest from event, and how many later ones exceeded the limit. */
  #tops = new Float64Array(16);
  #unrecorded = new Float64Array(16);
  /** By from event: its time, whether it counts, index + 1 of the one below, and the values kept of it. */
  #times = new Float64Array(16);
  #wanted = new Float64Array(16);
  #below = new Float64Array(16);
  #kept = new Float64Array(16);
  readonly #free: number[] = [];
  #next = 0;
  /** The current key; -1: it has no open from event. */
  #at = -1;

  /** `keptSlots`: how many numbers of a from event are kept; `limit`: most open from events at a time. */
  constructor(keySlots: number, keptSlots: number, limit: number) {
    this.#keys = new KeyTable(keySlots, limit);
    this.key = this.#keys.key;
    this.#width = keptSlots;
    this.#limit = limit;
  }

  /** The latest open from event with `key`, or `NONE`. */
  find(): number {
    this.#at = this.#keys.find();
    return this.top();
  }

  /** The latest open from event with the key of the last `find`, or `NONE`. */
  top(): number {
    return this.#at < 0 ? NONE : this.#tops[this.#at]! - 1;
  }

  timeOf(beginning: number): number {
    return this.#times[beginning]!;
  }

  isWanted(beginning: number): boolean {
    return this.#wanted[beginning] === 1;
  }

  kept(beginning: number, slot: number): number {
    return this.#kept[beginning * this.#width + slot]!;
  }

  keep(beginning: number, slot: number, value: number): void {
    this.#kept[beginning * this.#width + slot] = value;
  }

  /** Adds a from event on top of the others with its key; `NONE` beyond the limit. */
  push(timeNs: number, wanted: boolean): number {
    if (this.#at >= 0 && this.#unrecorded[this.#at]! > 0) return this.#countUnrecorded();
    if (this.#free.length === 0 && this.#next >= this.#limit) return this.#countUnrecorded();
    if (this.#at < 0) this.#addKey();
    const beginning = this.#free.pop() ?? this.#next++;
    this.#reserve(beginning);
    this.#times[beginning] = timeNs;
    this.#wanted[beginning] = wanted ? 1 : 0;
    this.#below[beginning] = this.#tops[this.#at]!;
    this.#tops[this.#at] = beginning + 1;
    return beginning;
  }

  /** Ends a from event that exceeded the limit; false: the latest one did not. */
  popUnrecorded(): boolean {
    const count = this.#at < 0 ? 0 : this.#unrecorded[this.#at]!;
    if (count > 0) this.#unrecorded[this.#at] = count - 1;
    return count > 0;
  }

  /** Removes the latest from event. Its values stay readable until the next `push`. */
  pop(): void {
    const beginning = this.top();
    this.#tops[this.#at] = this.#below[beginning]!;
    this.#free.push(beginning);
    if (this.#tops[this.#at] === 0) this.#forgetKey();
  }

  /** Removes all from events with the key; returns how many of them count. */
  clear(): number {
    let wanted = 0;
    for (let beginning = this.top(); beginning !== NONE; beginning = this.top()) {
      if (this.isWanted(beginning)) wanted += 1;
      this.pop();
    }
    return wanted;
  }

  /** How many open from events count. */
  wanted(): number {
    let wanted = 0;
    for (const beginning of this.all()) wanted += this.#wanted[beginning]!;
    return wanted;
  }

  /** All open from events, in no order that means anything. */
  *all(): Generator<number> {
    for (const key of this.#keys.ids()) {
      for (let at = this.#tops[key]!; at > 0; at = this.#below[at - 1]!) yield at - 1;
    }
  }

  /** If no from event with the key is open, their to events find none either: nothing to count. */
  #countUnrecorded(): number {
    if (this.#at >= 0) this.#unrecorded[this.#at]! += 1;
    return NONE;
  }

  #addKey(): void {
    this.#at = this.#keys.intern();
    this.#tops = withRoomFor(this.#tops, this.#at);
    this.#unrecorded = withRoomFor(this.#unrecorded, this.#at);
    this.#tops[this.#at] = 0;
    this.#unrecorded[this.#at] = 0;
  }

  #forgetKey(): void {
    this.#keys.remove(this.#at);
    this.#at = -1;
  }

  #reserve(beginning: number): void {
    this.#times = withRoomFor(this.#times, beginning);
    this.#wanted = withRoomFor(this.#wanted, beginning);
    this.#below = withRoomFor(this.#below, beginning);
    if (this.#width > 0) this.#kept = withRoomFor(this.#kept, (beginning + 1) * this.#width);
  }
}
