import type { CallSink } from "./lay-out.ts";

/** The calls of one task as events: 12 bytes each, while they are written. */
export class CallEvents implements CallSink {
  length = 0;
  /** A frame that is opened, or `-1 - frame` of one that is closed. */
  #frames = new Int32Array(256);
  #times = new Float64Array(256);

  open(frame: number, at: number): void {
    this.#add(frame, at);
  }

  close(frame: number, at: number): void {
    this.#add(-1 - frame, at);
  }

  /** The profile as JSON, a piece at a time. There must be events. */
  *profile(name: string, unit: string, numberOf: (frame: number) => number): Generator<string> {
    const [start, end] = [this.#times[0], this.#times[this.length - 1]];
    yield `{"type":"evented","name":${JSON.stringify(name)},"unit":"${unit}","startValue":${start},"endValue":${end},\n"events":[\n`;
    for (let index = 0; index < this.length; index++) {
      const frame = this.#frames[index]!;
      const [type, number] = frame < 0 ? ["C", numberOf(-1 - frame)] : ["O", numberOf(frame)];
      const separator = index + 1 < this.length ? ",\n" : "]}";
      yield `{"type":"${type}","frame":${number},"at":${this.#times[index]}}${separator}`;
    }
  }

  #add(frame: number, at: number): void {
    if (this.length === this.#frames.length) this.#grow();
    this.#frames[this.length] = frame;
    this.#times[this.length] = at;
    this.length += 1;
  }

  #grow(): void {
    const frames = new Int32Array(2 * this.length);
    frames.set(this.#frames);
    this.#frames = frames;
    const times = new Float64Array(2 * this.length);
    times.set(this.#times);
    this.#times = times;
  }
}
