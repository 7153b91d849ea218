import { withRoomFor } from "../state/growing.ts";
import { KeyTable } from "../state/key-table.ts";

/** No beginning. */
export const NONE = -1;

/**
 * Beginnings that wait for their end, by key: a stack of them for each. The caller writes the key into `key`, then calls
 * `find`; the rest is about that key. Bounded: beginnings that find no room are counted a key, so that the ends of later
 * ones don't reach those below.
 */
export class OpenBeginnings {
  /** Where the caller puts the key. */
  readonly key: Float64Array;
  readonly #keys: KeyTable;
  readonly #limit: number;
  readonly #width: number;
  /** By key: its latest beginning + 1, and how many came after that one and found no room. */
  #tops = new Float64Array(16);
  #unrecorded = new Float64Array(16);
  /** By beginning: its time, whether it was asked for, the one below + 1, and what is kept of it. */
  #times = new Float64Array(16);
  #wanted = new Float64Array(16);
  #below = new Float64Array(16);
  #kept = new Float64Array(16);
  readonly #free: number[] = [];
  #next = 0;
  /** The key at hand; -1: it has no beginning. */
  #at = -1;

  /** `keptSlots`: how many numbers of a beginning are kept; `limit`: most beginnings at a time. */
  constructor(keySlots: number, keptSlots: number, limit: number) {
    this.#keys = new KeyTable(keySlots, limit);
    this.key = this.#keys.key;
    this.#width = keptSlots;
    this.#limit = limit;
  }

  /** The latest beginning with `key`, or `NONE`. */
  find(): number {
    this.#at = this.#keys.find();
    return this.top();
  }

  /** The latest beginning with the key of the last `find`, or `NONE`. */
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

  /** A beginning on top of the others with its key, or `NONE` where there is no room for it. */
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

  /** Takes the end of a beginning that found no room; false: the latest one found room. */
  popUnrecorded(): boolean {
    const count = this.#at < 0 ? 0 : this.#unrecorded[this.#at]!;
    if (count > 0) this.#unrecorded[this.#at] = count - 1;
    return count > 0;
  }

  /** Takes the latest beginning off. Its values stay readable until the next `push`. */
  pop(): void {
    const beginning = this.top();
    this.#tops[this.#at] = this.#below[beginning]!;
    this.#free.push(beginning);
    if (this.#tops[this.#at] === 0) this.#forgetKey();
  }

  /** Takes all beginnings with the key off; returns how many of them were asked for. */
  clear(): number {
    let wanted = 0;
    for (let beginning = this.top(); beginning !== NONE; beginning = this.top()) {
      if (this.isWanted(beginning)) wanted += 1;
      this.pop();
    }
    return wanted;
  }

  /** How many beginnings that were asked for still wait. */
  wanted(): number {
    let wanted = 0;
    for (const key of this.#keys.ids()) {
      for (let at = this.#tops[key]!; at > 0; at = this.#below[at - 1]!) wanted += this.#wanted[at - 1]!;
    }
    return wanted;
  }

  /** Where no beginning with the key found room, none of their ends finds one, either: nothing to count. */
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
