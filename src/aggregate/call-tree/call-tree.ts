import { withRoomFor } from "../state/growing.ts";
import { KeyTable } from "../state/key-table.ts";
import { CallFigures } from "./call-figures.ts";
import { OUTSIDE, type TaskCalls } from "../calls-followed/task-calls.ts";

/** Most paths that are kept apart; each keeps values for percentiles. */
export const MOST_PATHS = 10_000;
/** Most functions that are kept once there are more paths. */
const MOST_FLAT = 20_000;

const BEYOND = -2;

/**
 * All calls, merged by path: who called it, through whom, from the root on. Bounded: on further paths, calls are kept by
 * function alone (`isFlat`), so that what is known of a function stays whole.
 */
export class CallTree {
  readonly figures: CallFigures = new CallFigures();
  /** Calls on paths beyond the limit, which are kept by function only. */
  flatCalls = 0;
  /** Calls of functions beyond the limit, which are not kept. */
  lostCalls = 0;
  readonly #paths: KeyTable;
  readonly #limit: number;
  #parents: Float64Array<ArrayBuffer> = new Float64Array(16);
  #keys: Float64Array<ArrayBuffer> = new Float64Array(16);
  /** 1: the same function is further up the path. */
  #nested: Float64Array<ArrayBuffer> = new Float64Array(16);

  constructor(limit: number = MOST_PATHS) {
    this.#limit = limit;
    this.#paths = new KeyTable(2, limit + MOST_FLAT);
  }

  /** Nodes are numbered from 0; callers have lower numbers. */
  get size(): number {
    return this.#paths.size;
  }

  /** The caller's node; `OUTSIDE` of a root. */
  parent(node: number): number {
    return this.#parents[node]!;
  }

  func(node: number): number {
    return this.#keys[node]! >> 1;
  }

  /** Whether it is an interrupt, or part of one. */
  isInterrupt(node: number): boolean {
    return (this.#keys[node]! & 1) === 1;
  }

  /** The same function, on the same side of an interrupt. */
  isSameFunction(node: number, other: number): boolean {
    return this.#keys[node] === this.#keys[other];
  }

  isFlat(node: number): boolean {
    return this.#parents[node] === BEYOND;
  }

  /** True if all its calls are inside other calls of the same function, whose totals include their time. */
  isNested(node: number): boolean {
    return this.#nested[node] === 1;
  }

  /** The node of a call whose caller is `parent` (`OUTSIDE`: a root), or `OUTSIDE` beyond the limit. */
  intern(parent: number, func: number, interrupt: boolean): number {
    const key = 2 * func + (interrupt ? 1 : 0);
    const known = this.#find(parent, key);
    if (known >= 0) return known;
    const isBeyond = this.size >= this.#limit || (parent !== OUTSIDE && this.isFlat(parent));
    return isBeyond ? this.#flat(key) : this.#add(parent, key);
  }

  /** Adds a call that has returned. */
  leave(task: TaskCalls, at: number, totalNs: number, selfNs: number, isError = false): void {
    const node = task.node[at]!;
    const flat = this.isFlat(node);
    if (flat) this.flatCalls += 1;
    const nested = flat && isWithinSame(task, at);
    this.figures.add(node, totalNs, selfNs, task.interruptNs[at]!, nested);
    if (isError) this.figures.addError(node);
  }

  #find(parent: number, key: number): number {
    this.#paths.key[0] = parent;
    this.#paths.key[1] = key;
    return this.#paths.find();
  }

  #flat(key: number): number {
    const known = this.#find(BEYOND, key);
    if (known >= 0) return known;
    const added = this.#add(BEYOND, key);
    if (added === OUTSIDE) this.lostCalls += 1;
    return added;
  }

  #add(parent: number, key: number): number {
    this.#paths.key[0] = parent;
    this.#paths.key[1] = key;
    const node = this.#paths.intern();
    if (node < 0) return OUTSIDE;
    this.#parents = withRoomFor(this.#parents, node);
    this.#keys = withRoomFor(this.#keys, node);
    this.#nested = withRoomFor(this.#nested, node);
    this.#parents[node] = parent;
    this.#keys[node] = key;
    this.#nested[node] = this.#hasAbove(parent, key) ? 1 : 0;
    return node;
  }

  #hasAbove(parent: number, key: number): boolean {
    for (let node = parent; node >= 0; node = this.#parents[node]!) if (this.#keys[node] === key) return true;
    return false;
  }
}

/** Whether a call around it is of the same function, in the same tree and on the same side of an interrupt. */
function isWithinSame(task: TaskCalls, at: number): boolean {
  const func = task.func[at];
  for (let level = at - 1; level >= 0 && task.node[level] !== OUTSIDE; level--) {
    if (task.func[level] === func && task.inInterrupt[level] === task.inInterrupt[at]) return true;
  }
  return false;
}
