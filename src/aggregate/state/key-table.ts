import { hashSecret } from "../../core/hash-secret.ts";

/**
 * A hash table from a few numbers to a small stable id, without an object or a string a look-up.
 * The caller writes the key into `key` and calls `find` or `intern`. Open addressing, linear probing.
 */
export class KeyTable {
  /** Where the caller puts the key. */
  readonly key: Float64Array;
  readonly #width: number;
  readonly #secret = hashSecret;
  readonly #limit: number;
  /** Slot `i` of the key of `id` is `#slots[id * width + i]`. */
  #slots: Float64Array;
  /** `id + 1`, or 0 where empty. */
  #cells = new Int32Array(64);
  #free: number[] = [];
  #nextId = 0;
  #size = 0;

  /** `limit` is the most keys it takes at a time. */
  constructor(width: number, limit: number) {
    this.key = new Float64Array(width);
    this.#width = width;
    this.#limit = limit;
    this.#slots = new Float64Array(width * 16);
  }

  /** Number of keys held. */
  get size(): number {
    return this.#size;
  }

  /** The id of `key`, or -1. */
  find(): number {
    return this.#cells[this.#cellOfKey()]! - 1;
  }

  /** The id of `key`, a new one where it is not known yet, or -1 where the table is full. Ids begin at 0. */
  intern(): number {
    const cell = this.#cellOfKey();
    const known = this.#cells[cell]!;
    return known > 0 ? known - 1 : this.#add(cell);
  }

  slot(id: number, index: number): number {
    return this.#slots[id * this.#width + index]!;
  }

  /** Forgets an id; it is given out again. */
  remove(id: number): void {
    this.#vacate(this.#cellOfId(id));
    this.#free.push(id);
    this.#size -= 1;
  }

  /** Every id in use, in no order that means anything. */
  ids(): number[] {
    return [...this.#cells].filter((cell) => cell > 0).map((cell) => cell - 1);
  }

  #add(cell: number): number {
    if (this.#size >= this.#limit) return -1;
    const id = this.#free.pop() ?? this.#nextId++;
    this.#store(id);
    this.#cells[cell] = id + 1;
    this.#size += 1;
    if (this.#size * 2 > this.#cells.length) this.#rehash();
    return id;
  }

  #store(id: number): void {
    const end = (id + 1) * this.#width;
    if (end > this.#slots.length) {
      const larger = new Float64Array(end * 2);
      larger.set(this.#slots);
      this.#slots = larger;
    }
    this.#slots.set(this.key, id * this.#width);
  }

  /** The cell that holds `key`, or the empty one where it belongs. */
  #cellOfKey(): number {
    const cells = this.#cells;
    const mask = cells.length - 1;
    let cell = hash(this.key, 0, this.#width, this.#secret) & mask;
    for (;;) {
      const held = cells[cell]!;
      if (held === 0 || this.#isKey(held - 1)) return cell;
      cell = (cell + 1) & mask;
    }
  }

  #isKey(id: number): boolean {
    const { key } = this;
    const slots = this.#slots;
    const width = this.#width;
    const start = id * width;
    for (let index = 0; index < width; index++) if (slots[start + index] !== key[index]) return false;
    return true;
  }

  #homeOf(id: number): number {
    return hash(this.#slots, id * this.#width, this.#width, this.#secret) & (this.#cells.length - 1);
  }

  #cellOfId(id: number): number {
    const mask = this.#cells.length - 1;
    let cell = this.#homeOf(id);
    while (this.#cells[cell] !== id + 1) cell = (cell + 1) & mask;
    return cell;
  }

  /** Empties a cell and moves later ones of the run back, so that no search ends early. */
  #vacate(start: number): void {
    const cells = this.#cells;
    const mask = cells.length - 1;
    let hole = start;
    for (let next = (hole + 1) & mask; cells[next] !== 0; next = (next + 1) & mask) {
      const home = this.#homeOf(cells[next]! - 1);
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      cells[hole] = cells[next]!;
      hole = next;
    }
    cells[hole] = 0;
  }

  #rehash(): void {
    const held = this.#cells.filter((cell) => cell > 0);
    this.#cells = new Int32Array(this.#cells.length * 2);
    const mask = this.#cells.length - 1;
    for (const cell of held) {
      let at = this.#homeOf(cell - 1);
      while (this.#cells[at] !== 0) at = (at + 1) & mask;
      this.#cells[at] = cell;
    }
  }
}

function hash(slots: Float64Array, start: number, width: number, secret: number): number {
  let mixed = secret;
  for (let index = start; index < start + width; index++) {
    mixed = Math.imul(mixed ^ (slots[index]! | 0), 0x9e37_79b1);
    mixed ^= mixed >>> 15;
  }
  return mixed;
}
