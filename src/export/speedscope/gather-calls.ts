import type { CallHooks } from "../../aggregate/calls-followed/call-stacks.ts";
import {
  type CallRecord,
  type CallTimes,
  OUTSIDE,
  type StrayInterrupt,
  type TaskCalls,
} from "../../aggregate/calls-followed/task-calls.ts";
import type { ExportedTasks } from "../exported-tasks.ts";
import { frameOf } from "../follow-calls.ts";
import { CallForest, NONE } from "./call-forest.ts";
import { sizeWithin } from "./lay-out.ts";

/** Beyond it, a file has more than 500 MB, which no browser opens. */
export const MOST_CALLS: number = 1 << 23;
/** An interrupt is among the last ones at its level (`stray-interrupts.ts`). */
const MOST_BACK = 130;

/** Every call with its times, by task. */
export class GatheredCalls implements CallHooks {
  readonly forest: CallForest;
  /** Task (a number of `ExportedTasks`) → the top of its calls. */
  readonly tops: Map<number, number> = new Map();
  /** Calls for which there was no room. */
  lost = 0;
  readonly #tasks: ExportedTasks;

  constructor(tasks: ExportedTasks, limit: number = MOST_CALLS) {
    this.#tasks = tasks;
    this.forest = new CallForest(limit);
  }

  enter(task: TaskCalls, at: number, _row: number, _accepts: unknown, record: CallRecord): number {
    const above = at > 0 ? task.node[at - 1]! : this.#topOf(record);
    const node = above === OUTSIDE ? NONE : this.forest.add(above, frameOf(task, at), task.startNs[at]!);
    if (node !== NONE) return node;
    this.lost += 1;
    return OUTSIDE;
  }

  leave(
    task: TaskCalls,
    at: number,
    totalNs: number,
    _selfNs: number,
    _record: CallRecord,
    { beganNs }: CallTimes,
  ): void {
    const node = task.node[at]!;
    const begin = Number.isNaN(beganNs) ? task.startNs[at]! : beganNs;
    this.forest.end(node, frameOf(task, at), begin, Math.max(totalNs, sizeWithin(this.forest, node)));
  }

  move(task: TaskCalls, stray: StrayInterrupt, from: number, to: number): void {
    const { forest } = this;
    const source = task.node[from]!;
    if (source === OUTSIDE) return;
    const target = to < 0 ? forest.parent(source) : task.node[to]!;
    const node = this.#find(source, stray);
    if (node === NONE || target === OUTSIDE) return;
    let next = to < from ? NONE : forest.first(target);
    while (next !== NONE && forest.begin(next) <= stray.beganNs) next = forest.next(next);
    forest.move(node, target, next);
  }

  #find(parent: number, { ns, beganNs }: StrayInterrupt): number {
    const { forest } = this;
    let node = forest.last(parent);
    for (let steps = 0; node !== NONE && steps < MOST_BACK; steps++) {
      if (forest.begin(node) === beganNs && forest.duration(node) === ns) return node;
      node = forest.previous(node);
    }
    return NONE;
  }

  /** Each CPU's idle task is one of its own. */
  #topOf({ pid, timeNs, cpu }: CallRecord): number {
    const task = this.#tasks.of(pid, timeNs, pid === 0 ? cpu : undefined);
    const known = this.tops.get(task);
    if (known !== undefined) return known;
    const top = this.forest.add(NONE, 0, 0);
    if (top !== NONE) this.tops.set(task, top);
    return top;
  }
}
