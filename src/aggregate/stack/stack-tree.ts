import { Counts } from "../state/counts.ts";
import { KeyTable } from "../state/key-table.ts";

/** Most nodes of the merged tree: (caller, function). */
export const MOST_NODES = 100_000;

/** Stacks merged from their outer ends: a node for each function below the same callers, groups apart. */
export class StackTree {
  /** Stacks beyond the limit. */
  lost = 0;
  readonly events: Counts = new Counts();
  readonly amounts: Counts = new Counts();
  readonly #nodes: KeyTable;
  readonly #groups = new Set<number>();

  constructor(limit: number = MOST_NODES) {
    this.#nodes = new KeyTable(2, limit);
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** `stack`: functions, the innermost first; those before `innermost` don't count. */
  add(group: number, stack: readonly number[], innermost: number, amount: number): void {
    let node: number = -1 - group;
    for (let at = stack.length - 1; at >= innermost; at--) {
      node = this.#nodeOf(node, stack[at]!);
      if (node === NO_ROOM) {
        this.lost += 1;
        return;
      }
    }
    this.#groups.add(group);
    this.events.add(node);
    this.amounts.add(node, amount);
  }

  /** The node of a whole stack, which is counted nowhere; `NO_ROOM` beyond the limit. */
  intern(stack: readonly number[]): number {
    let node = NO_GROUP;
    for (let at = stack.length - 1; at >= 0 && node !== NO_ROOM; at--) node = this.#nodeOf(node, stack[at]!);
    return node;
  }

  /** The functions of an interned stack, the innermost first. */
  stackAt(node: number): readonly number[] {
    const stack: number[] = [];
    for (let at = node; at >= 0; at = this.parent(at)) stack.push(this.func(at));
    return stack;
  }

  /** True where a stack of the group was added. */
  usesGroup(group: number): boolean {
    return this.#groups.has(group);
  }

  func(node: number): number {
    return this.#nodes.slot(node, 1);
  }

  /** The caller's node, which has a smaller number; below 0, the group `-1 - parent`. */
  parent(node: number): number {
    return this.#nodes.slot(node, 0);
  }

  #nodeOf(parent: number, func: number): number {
    const { key } = this.#nodes;
    key[0] = parent;
    key[1] = func;
    const id = this.#nodes.intern();
    return id < 0 ? NO_ROOM : id;
  }
}

/** Stands for the node of a stack beyond the limit. */
export const NO_ROOM: number = -Infinity;
/** Above the outermost functions of interned stacks. */
const NO_GROUP = -1;
