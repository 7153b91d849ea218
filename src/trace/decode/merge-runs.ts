/** Times and what stands at them, as two arrays that are sorted together. */
interface Timed {
  readonly times: Float64Array;
  readonly items: Uint32Array;
}

/** Sorts runs, each of which is in time order. Its memory is used again and again. */
export class RunMerger {
  #one: Timed = { times: new Float64Array(0), items: new Uint32Array(0) };
  #other: Timed = this.#one;

  /**
   * Which element stands at each place of the order, good until the next call; of equal times, those of an earlier run go first. `ends`
   * are the runs' ends in `times`, ascending. With thousands of runs this is many times as fast as asking a heap for each element: every
   * pass goes through memory from its beginning to its end.
   */
  order(times: Float64Array, ends: readonly number[]): Uint32Array {
    const length = ends.at(-1) ?? 0;
    if (length > this.#one.times.length) {
      this.#one = roomFor(length);
      this.#other = roomFor(length);
    }
    let [from, to] = [this.#one, this.#other];
    from.times.set(times.subarray(0, length));
    for (let index = 0; index < length; index++) from.items[index] = index;
    for (let runs = ends; runs.length > 1;) {
      runs = mergePairs(from, to, runs);
      [from, to] = [to, from];
    }
    return from.items.subarray(0, length);
  }
}

function roomFor(length: number): Timed {
  const size = Math.ceil(1.25 * length);
  return { times: new Float64Array(size), items: new Uint32Array(size) };
}

/** Each two neighbours become one run. Returns where the new runs end. */
function mergePairs(from: Timed, to: Timed, ends: readonly number[]): readonly number[] {
  const merged: number[] = [];
  let start = 0;
  for (let run = 0; run < ends.length; run += 2) {
    const middle = ends[run]!;
    const end = ends[run + 1] ?? middle;
    mergePair(from, to, start, middle, end);
    merged.push(end);
    start = end;
  }
  return merged;
}

function mergePair(from: Timed, to: Timed, start: number, middle: number, end: number): void {
  const { times, items } = from;
  const { times: sortedTimes, items: sortedItems } = to;
  if (middle === end || middle === start || times[middle - 1]! <= times[middle]!) {
    copy(from, to, start, end, start);
    return;
  }
  let [first, second, at] = [start, middle, start];
  while (first < middle && second < end) {
    const takesFirst = times[first]! <= times[second]!;
    const taken = takesFirst ? first : second;
    sortedTimes[at] = times[taken]!;
    sortedItems[at] = items[taken]!;
    at++;
    if (takesFirst) first++;
    else second++;
  }
  copy(from, to, first, middle, at);
  copy(from, to, second, end, at + middle - first);
}

function copy(from: Timed, to: Timed, start: number, end: number, at: number): void {
  if (start === end) return;
  to.times.set(from.times.subarray(start, end), at);
  to.items.set(from.items.subarray(start, end), at);
}
