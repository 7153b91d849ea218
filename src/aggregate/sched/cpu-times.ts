import type { EventBatch } from "../../trace/decode/batch.ts";
import { type LossGaps, noGaps } from "../../trace/ring-buffer/loss-gaps.ts";
import type { RecordedSpan } from "../aggregation.ts";
import type { Groups } from "../keys/groups.ts";
import type { KeyPart } from "../keys/key-part.ts";
import { numberAt } from "../request/columns.ts";
import type { RowHandler } from "../request/drive.ts";
import type { Where } from "../request/where.ts";
import { Counts } from "../state/counts.ts";
import { Moments } from "../state/moments.ts";

const IDLE_PID = 0;
/** Not a pid: nothing was seen on this CPU yet. */
const NOBODY = -1;
/** Not a group: a slice that `where` leaves out. */
const LEFT_OUT = -1;

/** What is known of one CPU while the recording is read. */
interface CpuState {
  /** The task that was switched in last. */
  pid: number;
  sinceNs: number;
  /** Key slots of the task that runs. */
  readonly running: Float64Array;
  /** End of the slice that was already running at the start of the recording. */
  first?: { readonly group: number; readonly idle: boolean; readonly endNs: number };
  idleNs: number;
  /** Switch in of one, switch out of another: after the idle task, and after any other. */
  readonly afterIdle: Gaps;
  readonly afterTask: Gaps;
}

/**
 * How long each task ran on each CPU, from sched_switch alone. A slice lasts from the switch in to the switch out. Time
 * between a switch in and a switch out of another task is not attributed: a switch was lost, or the kernel did not
 * report it (docs/decisions/own-threads.md).
 */
export class CpuTimes {
  /** Complete slices of each group, in ns. */
  readonly slices: Moments = new Moments();
  /** Time of slices that were running at the recording's start or end, in ns. */
  readonly cutNs: Counts = new Counts();
  idleNs = 0;
  /** Time not attributed to a task: on a CPU that lost events, after the idle task, after another task. */
  readonly gaps: { readonly lost: Gaps; readonly idle: Gaps; readonly task: Gaps } = {
    lost: new Gaps(),
    idle: new Gaps(),
    task: new Gaps(),
  };
  /** CPUs whose first and last slices are not known, because they lost events. */
  lostCpus = 0;
  readonly #coming: readonly KeyPart[];
  readonly #groups: Groups;
  readonly #where: Where;
  readonly #takesAll: boolean;
  readonly #gaps: LossGaps;
  readonly #cpus = new Map<number, CpuState>();

  /** `where` applies to the switch that ends a slice; `takesAll`: there is no `where`. */
  constructor(
    coming: readonly KeyPart[],
    groups: Groups,
    where: Where,
    takesAll: boolean,
    gaps: LossGaps = noGaps,
  ) {
    this.#gaps = gaps;
    this.#coming = coming;
    this.#groups = groups;
    this.#where = where;
    this.#takesAll = takesAll;
  }

  handler(batch: EventBatch): RowHandler {
    const { times } = batch;
    const state = this.#stateOf(batch.cpu);
    const leavingPid = numberAt(batch, "prev_pid");
    const comingPid = numberAt(batch, "next_pid");
    const groupOf = this.#groups.reader(batch);
    const coming = this.#coming.flatMap((part) => part.readers(batch));
    const takes = this.#where(batch);
    return (row) => {
      const timeNs = times[row]!;
      const pid = leavingPid(row);
      const group = pid === IDLE_PID || (takes && !takes(row)) ? LEFT_OUT : groupOf(row);
      this.#leave(batch.cpu, state, pid, group, timeNs);
      state.pid = comingPid(row);
      state.sinceNs = timeNs;
      for (let slot = 0; slot < coming.length; slot++) state.running[slot] = coming[slot]!(row);
    };
  }

  /** Adds the slices cut by the recording's start or end, except on CPUs that lost events, or if only some switches were recorded. */
  close({ startNs, durationNs, lost, selected }: RecordedSpan): void {
    const some = selected?.has("sched:sched_switch") ?? false;
    for (const [cpu, state] of this.#cpus) {
      const isLost = (lost.get(cpu) ?? 0) > 0;
      if (isLost) this.lostCpus += 1;
      (isLost ? this.gaps.lost : this.gaps.idle).add(state.afterIdle);
      (isLost ? this.gaps.lost : this.gaps.task).add(state.afterTask);
      if (!isLost && !some) this.#closeCpu(state, startNs, startNs + durationNs);
      this.idleNs += state.idleNs;
    }
  }

  /** Complete and cut slices. */
  timeNs(group: number): number {
    return this.slices.sum(group) + this.cutNs.of(group);
  }

  merge(into: number, from: number): void {
    this.slices.merge(into, from);
    this.cutNs.merge(into, from);
  }

  #leave(cpu: number, state: CpuState, pid: number, group: number, timeNs: number): void {
    if (state.pid === NOBODY) state.first = { group, idle: pid === IDLE_PID, endNs: timeNs };
    else if (this.#gaps.betweenOn(cpu, state.sinceNs, timeNs)) this.gaps.lost.addOne(timeNs - state.sinceNs);
    else if (state.pid !== pid)
      (state.pid === IDLE_PID ? state.afterIdle : state.afterTask).addOne(timeNs - state.sinceNs);
    else if (pid === IDLE_PID) state.idleNs += timeNs - state.sinceNs;
    else if (group !== LEFT_OUT) this.slices.add(group, timeNs - state.sinceNs);
  }

  #closeCpu(state: CpuState, startNs: number, endNs: number): void {
    const { first } = state;
    if (first?.idle) state.idleNs += Math.max(0, first.endNs - startNs);
    else if (first && first.group !== LEFT_OUT)
      this.cutNs.add(first.group, Math.max(0, first.endNs - startNs));
    const lastNs = Math.max(0, endNs - state.sinceNs);
    if (state.pid === IDLE_PID) state.idleNs += lastNs;
    else if (lastNs > 0 && this.#takesAll) this.cutNs.add(this.#groups.of(state.running), lastNs);
  }

  #stateOf(cpu: number): CpuState {
    const known = this.#cpus.get(cpu);
    if (known) return known;
    const running = new Float64Array(this.#coming.length);
    const gaps = { afterIdle: new Gaps(), afterTask: new Gaps() };
    const state: CpuState = { pid: NOBODY, sinceNs: 0, running, idleNs: 0, ...gaps };
    this.#cpus.set(cpu, state);
    return state;
  }
}

/** Intervals of a CPU's time that cannot be attributed to a task. */
export class Gaps {
  count = 0;
  ns = 0;

  addOne(ns: number): void {
    this.count += 1;
    this.ns += ns;
  }

  add(other: Gaps): void {
    this.count += other.count;
    this.ns += other.ns;
  }
}
