import { RESTORED } from "./call-abi.ts";
import { type LossGaps, noGaps } from "../../trace/ring-buffer/loss-gaps.ts";

/** A call that a thread has entered. */
interface OpenCall {
  /** `NO_CALL` while the thread is outside. */
  id: number;
  sinceNs: number;
}

/** Threads whose calls are followed; a call of another one counts as one without its end. More than a machine has in a day. */
const MOST_THREADS = 1 << 18;

/** No call has this number. */
const NO_CALL = Number.NEGATIVE_INFINITY;

/** A call whose exit was found: its number, and its time in nanoseconds. */
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
  /** Calls by number whose exit never came before the thread's next entry. */
  readonly unended: Map<number, number> = new Map();
  /** Exits by number with no entry that returned 0, and others. */
  readonly unbegunZero: Map<number, number> = new Map();
  readonly unbegun: Map<number, number> = new Map();
  negative = 0;
  /** Calls whose exit, or the thread's next entry, came only after events were lost on some CPU. */
  cutByLoss = 0;
  readonly #threads = new Map<number, OpenCall>();
  readonly #gaps: LossGaps;

  constructor(gaps: LossGaps = noGaps) {
    this.#gaps = gaps;
  }

  enter(tid: number, id: number, timeNs: number): void {
    const call = this.#threads.get(tid);
    if (!call) {
      if (this.#threads.size < MOST_THREADS) this.#threads.set(tid, { id, sinceNs: timeNs });
      else countUp(this.unended, id);
      return;
    }
    this.#forgetWhereLost(call, timeNs);
    if (call.id !== NO_CALL) countUp(this.unended, call.id);
    call.id = id;
    call.sinceNs = timeNs;
  }

  /** The call that a thread is in. */
  of(tid: number): number | undefined {
    const id = this.#threads.get(tid)?.id;
    return id === NO_CALL ? undefined : id;
  }

  exit(tid: number, id: number, returned: number, timeNs: number): ClosedCall | undefined {
    const call = this.#threads.get(tid);
    if (call && this.#forgetWhereLost(call, timeNs)) return undefined;
    if (!call || call.id === NO_CALL) return this.#unbegun(id, returned);
    const { id: entered, sinceNs } = call;
    call.id = NO_CALL;
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
    for (const [tid, { id }] of this.#threads) if (id !== NO_CALL) yield { tid, id };
  }

  /** After lost events nobody knows where the thread is. */
  #forgetWhereLost(call: OpenCall, timeNs: number): boolean {
    if (call.id === NO_CALL || !this.#gaps.between(call.sinceNs, timeNs)) return false;
    this.cutByLoss += 1;
    call.id = NO_CALL;
    return true;
  }

  #unbegun(id: number, returned: number): undefined {
    countUp(returned === 0 ? this.unbegunZero : this.unbegun, id);
  }
}

function countUp(counts: Map<number, number>, id: number): void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
}
