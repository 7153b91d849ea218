import type { EventBatch } from "../../trace/decode/batch.ts";
import type { LossGaps } from "../../trace/ring-buffer/loss-gaps.ts";
import type { Groups } from "../keys/groups.ts";
import { numberAt } from "../request/columns.ts";
import type { RowHandler } from "../request/drive.ts";
import type { Where } from "../request/where.ts";
import type { Histogram } from "../../document/result-document.ts";
import { Log2Counts } from "../state/log2-counts.ts";
import { Spread } from "../state/spread.ts";
import { RunQueue } from "./run-queue.ts";
import { isEnded, isRunnable } from "./task-state.ts";

const IDLE_PID = 0;

/** Waits after a wake-up for each group, and all waits after a preemption in one group, in ns. */
export class WakeupWaits {
  readonly queue: RunQueue;
  readonly woken: Spread = new Spread();
  /** One group, 0. */
  readonly preempted: Spread = new Spread();
  readonly #wokenBuckets = new Log2Counts();
  readonly #preemptedBuckets = new Log2Counts();
  readonly #groups: Groups;
  readonly #where: Where;

  /** `where` applies to the switch that ends a wait. */
  constructor(groups: Groups, where: Where, gaps?: LossGaps) {
    this.queue = new RunQueue(gaps);
    this.#groups = groups;
    this.#where = where;
  }

  wakeups(batch: EventBatch): RowHandler {
    const { times } = batch;
    const pid = numberAt(batch, "pid");
    return (row) => this.queue.wake(pid(row), times[row]!);
  }

  switches(batch: EventBatch): RowHandler {
    const { times } = batch;
    const prevPid = numberAt(batch, "prev_pid");
    const nextPid = numberAt(batch, "next_pid");
    const prevState = numberAt(batch, "prev_state");
    const groupOf = this.#groups.reader(batch);
    const takes = this.#where(batch);
    return (row) => {
      const timeNs = times[row]!;
      const leaving = prevPid(row);
      const coming = nextPid(row);
      const state = prevState(row);
      if (leaving !== IDLE_PID) this.queue.leave(leaving, isRunnable(state), isEnded(state), timeNs);
      const wait = coming === IDLE_PID ? undefined : this.queue.enter(coming, timeNs);
      if (!wait || (takes && !takes(row))) return;
      if (wait.after === "woken") this.#addWoken(groupOf(row), wait.ns);
      else this.#addPreempted(wait.ns);
    };
  }

  histograms(): readonly Histogram[] {
    return [
      {
        label: "wait after wake-up",
        unit: "ns",
        scale: "log2",
        key: [],
        buckets: this.#wokenBuckets.buckets(),
      },
      {
        label: "wait after preemption",
        unit: "ns",
        scale: "log2",
        key: [],
        buckets: this.#preemptedBuckets.buckets(),
      },
    ];
  }

  #addWoken(group: number, ns: number): void {
    this.woken.add(group, ns);
    this.#wokenBuckets.add(ns);
  }

  #addPreempted(ns: number): void {
    this.preempted.add(0, ns);
    this.#preemptedBuckets.add(ns);
  }
}
