import type { CallRecord } from "./task-calls.ts";

/** One record of a kept call. */
export interface RunRecord extends Readonly<CallRecord> {
  readonly kind: "entry" | "exit";
  /** Of an exit: how long its call took. */
  readonly durationNs: number;
}

const COLUMNS = 6;

/** The records of one call and of all it calls, in order: numbers in one array, up to a limit. */
export class CallRun {
  /** Records beyond the limit. */
  cut = 0;
  readonly pid: number;
  readonly #limit: number;
  #values = new Float64Array(16 * COLUMNS);
  #length = 0;

  constructor(pid: number, limit: number) {
    this.pid = pid;
    this.#limit = limit;
  }

  entry(record: CallRecord): void {
    this.#add(record, NaN);
  }

  exit(record: CallRecord, durationNs: number): void {
    this.#add(record, durationNs);
  }

  /** The last record, which is kept whatever the limit. */
  end(record: CallRecord, durationNs: number): void {
    this.#write(record, durationNs);
  }

  get length(): number {
    return this.#length;
  }

  at(index: number): RunRecord {
    const start = index * COLUMNS;
    const [func, depth, cpu, flags, timeNs, durationNs] = this.#values.subarray(start, start + COLUMNS);
    const kind = Number.isNaN(durationNs) ? "entry" : "exit";
    return {
      kind,
      pid: this.pid,
      func: func!,
      depth: depth!,
      cpu: cpu!,
      flags: flags!,
      timeNs: timeNs!,
      durationNs: durationNs!,
    };
  }

  #add(record: CallRecord, durationNs: number): void {
    if (this.#length >= this.#limit) this.cut += 1;
    else this.#write(record, durationNs);
  }

  #write({ func, depth, cpu, flags, timeNs }: CallRecord, durationNs: number): void {
    const start = this.#length * COLUMNS;
    if (start + COLUMNS > this.#values.length) this.#grow();
    const values = this.#values;
    values[start] = func;
    values[start + 1] = depth;
    values[start + 2] = cpu;
    values[start + 3] = flags;
    values[start + 4] = timeNs;
    values[start + 5] = durationNs;
    this.#length += 1;
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#values.length);
    larger.set(this.#values);
    this.#values = larger;
  }
}
