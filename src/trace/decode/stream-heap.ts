import type { CpuStream } from "../ring-buffer/cpu-stream.ts";

/** The streams that have records, the one whose next record happened first on top; ties go to the lower CPU. */
export class StreamHeap {
  readonly #streams: CpuStream[] = [];

  get top(): CpuStream | undefined {
    return this.#streams[0];
  }

  /** The stream that is next after the top. */
  get second(): CpuStream | undefined {
    const left = this.#streams[1];
    const right = this.#streams[2];
    return left && right && isBefore(right, left) ? right : left;
  }

  push(stream: CpuStream): void {
    const streams = this.#streams;
    let at = streams.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(stream, streams[parent]!)) break;
      streams[at] = streams[parent]!;
      at = parent;
    }
    streams[at] = stream;
  }

  removeTop(): void {
    const last = this.#streams.pop();
    if (last && this.#streams.length > 0) this.#sink(last);
  }

  /** To be called when the top's head has moved on. */
  settleTop(): void {
    if (this.#streams.length > 1) this.#sink(this.#streams[0]!);
  }

  #sink(stream: CpuStream): void {
    const streams = this.#streams;
    let at = 0;
    for (let child = 1; child < streams.length; child = 2 * at + 1) {
      const right = child + 1;
      const first = right < streams.length && isBefore(streams[right]!, streams[child]!) ? right : child;
      if (!isBefore(streams[first]!, stream)) break;
      streams[at] = streams[first]!;
      at = first;
    }
    streams[at] = stream;
  }
}

function isBefore(a: CpuStream, b: CpuStream): boolean {
  const difference = a.times[a.head]! - b.times[b.head]!;
  return difference < 0 || (difference === 0 && a.cpu < b.cpu);
}
