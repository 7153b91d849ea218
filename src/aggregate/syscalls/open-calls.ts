import { RESTORED } from "./call-abi.ts";
import { type LossGaps, noGaps } from "../../trace/ring-buffer/loss-gaps.ts";
import { withRoomFor } from "../state/growing.ts";
import { KeyTable } from "../state/key-table.ts";

/** Threads whose calls are followed; a call of another one counts as one without its end. More than a machine has in a day. */
const MOST_THREADS = 1 << 18;

/** No call has this number. */
const NO_CALL = Number.NEGATIVE_INFINITY;

/** A call with its exit: its number, and its duration in nanoseconds. */
export interface ClosedCall {
  readonly id: number;
  readonly ns: number;
  /** False where the returned value is not the call's own (rt_sigreturn). */
  readonly returns: boolean;
}

/**
 * Matches system calls' exits to their entries, thread by thread. An exit ends the entry before it if the numbers agree;
 * else neither is used, because events between them are missing.
 */
export class OpenCalls {
  /** Calls by number without an exit before the thread's next entry. */
  readonly unended: Map<number, number> = new Map();
  /** Exits by number with no entry that returned 0, and others. */
  readonly unbegunZero: Map<number, number> = new Map();
  readonly unbegun: Map<number, number> = new Map();
  negative = 0;
  /** Calls whose exit, or the thread's next entry, came after events were lost on some CPU. */
  cutByLoss = 0;
  /** Thread ids, and by their numbers here: the call that each is in (`NO_CALL` outside), and since when. */
  readonly #threads = new KeyTable(1, MOST_THREADS);
  #ids = new Float64Array(16);
  #sinceNs = new Float64Array(16);
  readonly #gaps: LossGaps;

  constructor(gaps: LossGaps = noGaps) {
    this.#gaps = gaps;
  }

  enter(tid: number, id: number, timeNs: number): void {
    const known = this.#find(tid);
    if (known < 0) {
      this.#begin(tid, id, timeNs);
      return;
    }
    this.#forgetWhereLost(known, timeNs);
    const before = this.#ids[known]!;
    if (before !== NO_CALL) countUp(this.unended, before);
    this.#ids[known] = id;
    this.#sinceNs[known] = timeNs;
  }

  /** The call that a thread is in. */
  of(tid: number): number | undefined {
    const thread = this.#find(tid);
    const id = thread < 0 ? NO_CALL : this.#ids[thread]!;
    return id === NO_CALL ? undefined : id;
  }

  exit(tid: number, id: number, returned: number, timeNs: number): ClosedCall | undefined {
    const thread = this.#find(tid);
    if (thread < 0) return this.#unbegun(id, returned);
    if (this.#forgetWhereLost(thread, timeNs)) return undefined;
    const entered = this.#ids[thread]!;
    if (entered === NO_CALL) return this.#unbegun(id, returned);
    const sinceNs = this.#sinceNs[thread]!;
    this.#ids[thread] = NO_CALL;
    if (entered !== id && id !== RESTORED) {
      countUp(this.unended, entered);
      return this.#unbegun(id, returned);
    }
    if (timeNs >= sinceNs) return { id: entered, ns: timeNs - sinceNs, returns: entered === id };
    this.negative += 1;
    return undefined;
  }

  /** Calls that are still going on. */
  *open(): Generator<{ readonly tid: number; readonly id: number }> {
    for (let thread = 0; thread < this.#threads.size; thread++) {
      const id = this.#ids[thread]!;
      if (id !== NO_CALL) yield { tid: this.#threads.slot(thread, 0), id };
    }
  }

  /** A thread's number, or -1. */
  #find(tid: number): number {
    this.#threads.key[0] = tid;
    return this.#threads.find();
  }

  /** The first call of a thread. */
  #begin(tid: number, id: number, timeNs: number): void {
    this.#threads.key[0] = tid;
    const thread = this.#threads.intern();
    if (thread < 0) {
      countUp(this.unended, id);
      return;
    }
    if (thread >= this.#ids.length) {
      this.#ids = withRoomFor(this.#ids, thread);
      this.#sinceNs = withRoomFor(this.#sinceNs, thread);
    }
    this.#ids[thread] = id;
    this.#sinceNs[thread] = timeNs;
  }

  /** After lost events it is unknown which call the thread is in. */
  #forgetWhereLost(thread: number, timeNs: number): boolean {
    if (this.#ids[thread] === NO_CALL || !this.#gaps.between(this.#sinceNs[thread]!, timeNs)) return false;
    this.cutByLoss += 1;
    this.#ids[thread] = NO_CALL;
    return true;
  }

  #unbegun(id: number, returned: number): undefined {
    countUp(returned === 0 ? this.unbegunZero : this.unbegun, id);
  }
}

function countUp(counts: Map<number, number>, id: number): void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
}
