import type { EventBatch } from "../../trace/decode/batch.ts";
import type { KnownOfRecording, TaskNaming } from "../aggregation.ts";
import type { Groups } from "../keys/groups.ts";
import { numberAt } from "../request/columns.ts";
import type { RowHandler } from "../request/drive.ts";
import type { Where } from "../request/where.ts";
import { Counts } from "../state/counts.ts";
import { Moments } from "../state/moments.ts";
import { CallAbi } from "./call-abi.ts";
import { OpenCalls } from "./open-calls.ts";

/** What a call or its thread is grouped by; `comm` is the thread's name when the call ends. */
export type CallName = "syscall" | "comm" | "pid";

const MAX_ERRNO = 4095;
/** ERESTARTSYS, ERESTARTNOINTR, ERESTARTNOHAND, ERESTART_RESTARTBLOCK (include/linux/errno.h): never seen by a program. */
const RESTARTS: ReadonlySet<number> = new Set([-512, -513, -514, -516]);

/** Calls, errors and time of each group. */
export class CallTimes {
  readonly open: OpenCalls;
  readonly abi: CallAbi;
  /** Duration of calls with entry and exit, in ns. */
  readonly times: Moments = new Moments();
  readonly errors: Counts = new Counts();
  /** Calls that a signal interrupted and the kernel restarts as another call. */
  readonly restarted: Counts = new Counts();
  /** Calls without an exit. */
  readonly unfinished: Counts = new Counts();
  readonly #names: readonly CallName[];
  readonly #groups: Groups;
  readonly #where: Where;
  readonly #tasks: TaskNaming | undefined;
  readonly #slots: Float64Array;

  /** `where` applies to the call's exit. */
  constructor(names: readonly CallName[], groups: Groups, where: Where, known?: KnownOfRecording) {
    this.open = new OpenCalls(known?.gaps);
    this.abi = new CallAbi(known?.compatTasks);
    this.#tasks = known?.names;
    if (names.includes("comm")) this.#tasks?.use();
    this.#names = names;
    this.#groups = groups;
    this.#where = where;
    this.#slots = new Float64Array(names.length);
  }

  enters(batch: EventBatch): RowHandler {
    const { times } = batch;
    const tidOf = numberAt(batch, "common_pid");
    const id = numberAt(batch, "id");
    return (row) => {
      const tid = tidOf(row);
      this.open.enter(tid, this.abi.enter(tid, id(row)), times[row]!);
    };
  }

  exits(batch: EventBatch): RowHandler {
    const { times } = batch;
    const tidOf = numberAt(batch, "common_pid");
    const id = numberAt(batch, "id");
    const returned = numberAt(batch, "ret");
    const takes = this.#where(batch);
    return (row) => {
      const tid = tidOf(row);
      const value = returned(row);
      const ended = this.abi.exit(tid, id(row), value, this.open.of(tid));
      const call = this.open.exit(tid, ended, value, times[row]!);
      if (!call || (takes && !takes(row))) return;
      const group = this.#groupOf(call.id, tid, times[row]!);
      this.times.add(group, call.ns);
      if (call.returns) this.#classify(group, value);
    };
  }

  /** Counts the calls that were still open when the recording ended. */
  close(): void {
    for (const { id, tid } of this.open.open()) this.unfinished.add(this.#groupOf(id, tid, Infinity));
  }

  calls(group: number): number {
    return this.times.n(group) + this.unfinished.of(group);
  }

  merge(into: number, from: number): void {
    this.times.merge(into, from);
    for (const counts of [this.errors, this.restarted, this.unfinished]) counts.merge(into, from);
  }

  #classify(group: number, value: number): void {
    if (value >= 0 || value < -MAX_ERRNO) return;
    if (RESTARTS.has(value)) this.restarted.add(group);
    else this.errors.add(group);
  }

  #groupOf(id: number, tid: number, timeNs: number): number {
    for (let slot = 0; slot < this.#names.length; slot++) {
      this.#slots[slot] = this.#slotOf(this.#names[slot]!, id, tid, timeNs);
    }
    return this.#groups.of(this.#slots);
  }

  #slotOf(name: CallName, id: number, tid: number, timeNs: number): number {
    switch (name) {
      case "syscall":
        return id;
      case "pid":
        return tid;
      case "comm":
        return this.#tasks?.at(tid, timeNs) ?? tid;
    }
  }
}
