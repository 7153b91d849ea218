/** Later than one time stamp and before the next: those are whole numbers. */
export const AFTER = 0.5;

/** Number of a name that isn't known. */
export const NO_NAME: number = 1 << 23;

/** Beyond these a task's name is not known from its next change on. A machine has fewer in a day. */
const MOST_CHANGES = 1 << 21;

/**
 * When things changed their names: what they are called from a moment on. Things and names are numbers; a thing's changes come in time
 * order. All are in a few arrays of numbers: with an object for each thing, a million of them would take more memory than their events.
 */
export class NameChanges {
  /** Of each change, as they came. */
  #things = new Uint32Array(64);
  #names = new Uint32Array(64);
  #times = new Float64Array(64);
  #length = 0;
  /** Of each thing: its last name + 1 (0: none yet), when it was named last, and how many changes it has. */
  #lastNames = new Uint32Array(64);
  #lastTimes = new Float64Array(64);
  #counts = new Uint32Array(64);
  /** Once they are sorted: where each thing's changes begin. */
  #starts = new Uint32Array(0);

  /** Changes of a thing. */
  count(thing: number): number {
    return this.#counts[thing] ?? 0;
  }

  /** When the thing was named last. */
  lastTime(thing: number): number {
    return this.#lastTimes[thing]!;
  }

  /** From `time` on the thing has the name; `seen` is when that was said. */
  add(thing: number, name: number, time: number, seen: number): void {
    if (thing >= this.#counts.length) this.#growThings(thing);
    this.#lastTimes[thing] = seen;
    // The change that ends what is known is one more for a thing.
    const known = this.#length < MOST_CHANGES ? name : NO_NAME;
    if (this.#lastNames[thing] === known + 1) return;
    if (this.#length === this.#times.length) this.#grow();
    this.#things[this.#length] = thing;
    this.#names[this.#length] = known;
    this.#times[this.#length] = time;
    this.#length++;
    this.#lastNames[thing] = known + 1;
    this.#counts[thing]!++;
  }

  /** Whether each thing ever had the name that is asked for; by thing. */
  everHad(wanted: Uint32Array): Uint8Array {
    const had = new Uint8Array(wanted.length);
    for (let index = 0; index < this.#length; index++) {
      const thing = this.#things[index]!;
      if (this.#names[index] === wanted[thing]) had[thing] = 1;
    }
    return had;
  }

  /** All changes are there: from now on names can be asked for. */
  sort(things: number): void {
    const starts = new Uint32Array(things + 1);
    for (let thing = 0; thing < things; thing++) starts[thing + 1] = starts[thing]! + this.count(thing);
    const next = starts.slice();
    const names = new Uint32Array(this.#length);
    const times = new Float64Array(this.#length);
    for (let index = 0; index < this.#length; index++) {
      const at = next[this.#things[index]!]!++;
      names[at] = this.#names[index]!;
      times[at] = this.#times[index]!;
    }
    this.#starts = starts;
    this.#names = names;
    this.#times = times;
    this.#things = new Uint32Array(0);
  }

  /** The thing's first name. */
  first(thing: number): number {
    return this.#names[this.#starts[thing]!]!;
  }

  /** Its name at a time, of a thing that has one from the beginning. */
  at(thing: number, time: number): number {
    const times = this.#times;
    const start = this.#starts[thing]!;
    let [low, high] = [start, this.#starts[thing + 1]!];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle]! > time) high = middle;
      else low = middle + 1;
    }
    return this.#names[Math.max(start, low - 1)]!;
  }

  #growThings(thing: number): void {
    const size = 2 * (thing + 1);
    this.#lastNames = enlarged(this.#lastNames, new Uint32Array(size));
    this.#lastTimes = enlarged(this.#lastTimes, new Float64Array(size));
    this.#counts = enlarged(this.#counts, new Uint32Array(size));
  }

  #grow(): void {
    const size = 2 * this.#length;
    this.#things = enlarged(this.#things, new Uint32Array(size));
    this.#names = enlarged(this.#names, new Uint32Array(size));
    this.#times = enlarged(this.#times, new Float64Array(size));
  }
}

function enlarged<T extends Uint32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
