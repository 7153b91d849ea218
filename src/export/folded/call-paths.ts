import type { CallHooks } from "../../aggregate/calls-followed/call-stacks.ts";
import { OUTSIDE, type TaskCalls } from "../../aggregate/calls-followed/task-calls.ts";
import { Counts } from "../../aggregate/state/counts.ts";
import { KeyTable } from "../../aggregate/state/key-table.ts";
import type { ExportedTasks } from "../exported-tasks.ts";
import { frameOf } from "../follow-calls.ts";
import type { Paths } from "../paths.ts";

/** Paths that are kept apart. */
const MOST_PATHS = 1 << 21;

/** Calls by path, with the self times of those that were recorded from entry to return. */
export class CallPaths implements CallHooks, Paths {
  /** Calls on paths for which there was no room. */
  lost = 0;
  readonly #tasks: ExportedTasks;
  readonly #nodes: KeyTable;
  readonly #self = new Counts();

  constructor(tasks: ExportedTasks, limit: number = MOST_PATHS) {
    this.#tasks = tasks;
    this.#nodes = new KeyTable(2, limit);
  }

  get size(): number {
    return this.#nodes.size;
  }

  parent(node: number): number {
    return this.#nodes.slot(node, 0);
  }

  frame(node: number): number {
    return this.#nodes.slot(node, 1);
  }

  /** Self time. */
  amount(node: number): number {
    return this.#self.of(node);
  }

  enter(
    task: TaskCalls,
    at: number,
    _row: number,
    _accepts: unknown,
    record: Parameters<CallHooks["enter"]>[4],
  ): number {
    const above = at > 0 ? task.node[at - 1]! : -1 - this.#tasks.of(record.pid, record.timeNs);
    const node = above === OUTSIDE && at > 0 ? OUTSIDE : this.#below(above, frameOf(task, at));
    if (node === OUTSIDE) this.lost += 1;
    return node;
  }

  leave(task: TaskCalls, at: number, _totalNs: number, selfNs: number): void {
    const node = task.node[at]!;
    // It may only now be known that it is an interrupt.
    const settled = this.#below(this.parent(node), frameOf(task, at));
    if (settled === OUTSIDE) this.lost += 1;
    else this.#self.add(settled, selfNs);
  }

  #below(parent: number, frame: number): number {
    const { key } = this.#nodes;
    key[0] = parent;
    key[1] = frame;
    return this.#nodes.intern();
  }
}
