/** Most intervals of a series; beyond, neighbours are added together and the interval doubles. */
const MOST_BINS = 10_000;

/** Amounts by time, one series a group, all with the same intervals. Bounded: a long recording makes them wider. */
export class TimeBins {
  #stepNs: number;
  readonly #most: number;
  readonly #bins: (Float64Array | undefined)[] = [];
  #used = 0;

  /** `most`: of intervals. */
  constructor(stepNs: number, most: number = MOST_BINS) {
    this.#stepNs = stepNs;
    this.#most = most;
  }

  /** Of one interval, in ns: the one asked for, doubled as often as the recording's length made necessary. */
  get stepNs(): number {
    return this.#stepNs;
  }

  /** `timeNs` is from 0 on. */
  add(group: number, timeNs: number, amount: number): void {
    let bin = Math.floor(timeNs / this.#stepNs);
    while (bin >= this.#most) {
      this.#double();
      bin = Math.floor(timeNs / this.#stepNs);
    }
    this.#roomFor(group, bin)[bin]! += amount;
    if (bin >= this.#used) this.#used = bin + 1;
  }

  /** `count` intervals from the first on. */
  of(group: number, count: number): readonly number[] {
    const bins = this.#bins[group];
    return Array.from({ length: count }, (_, bin) => bins?.[bin] ?? 0);
  }

  /** Widens the intervals until the whole recording, including times without events, fits the limit. */
  coverSpan(startNs: number, durationNs: number): void {
    while (
      Math.ceil((startNs + durationNs) / this.#stepNs) - Math.floor(startNs / this.#stepNs) >
      this.#most
    ) {
      this.#double();
    }
  }

  /** Intervals up to the last event. */
  get used(): number {
    return this.#used;
  }

  merge(into: number, from: number): void {
    const source = this.#bins[from];
    if (!source) return;
    const target = this.#roomFor(into, source.length - 1);
    for (const [bin, amount] of source.entries()) target[bin]! += amount;
  }

  #roomFor(group: number, bin: number): Float64Array {
    const known = this.#bins[group];
    if (known && bin < known.length) return known;
    const larger = new Float64Array(Math.min(this.#most, Math.max(64, 2 * (bin + 1))));
    if (known) larger.set(known);
    this.#bins[group] = larger;
    return larger;
  }

  #double(): void {
    this.#stepNs *= 2;
    this.#used = Math.ceil(this.#used / 2);
    for (const bins of this.#bins) if (bins) halve(bins);
  }
}

function halve(bins: Float64Array): void {
  for (let bin = 0; bin < bins.length; bin++) {
    const left = bins[2 * bin] ?? 0;
    bins[bin] = left + (bins[2 * bin + 1] ?? 0);
  }
}
