/** A node of `CallForest`; none. */
export const NONE = -1;

const COLUMNS = { frame: 0, parent: 1, first: 2, last: 3, next: 4, previous: 5 } as const;
const WIDTH = 6;

/**
 * Single calls, each within its caller, in the order of their entries. 40 bytes a call: the records of one take more in a recording.
 * Tops are nodes without a caller, which stand for a task.
 */
export class CallForest {
  size = 0;
  readonly #limit: number;
  #links = new Int32Array(64 * WIDTH);
  /** When it began, and how long it took; NaN: not recorded to its end. */
  #times = new Float64Array(64 * 2);

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The last below `parent` (`NONE`: a top); `NONE` where there is no more room. */
  add(parent: number, frame: number, begin: number): number {
    if (this.size >= this.#limit) return NONE;
    const node = this.size++;
    this.#makeRoom();
    this.#set(node, "frame", frame);
    this.#set(node, "first", NONE);
    this.#set(node, "last", NONE);
    this.#times[2 * node] = begin;
    this.#times[2 * node + 1] = NaN;
    this.#insert(node, parent, NONE);
    return node;
  }

  /** The call is over: its frame is known, and its times. */
  end(node: number, frame: number, begin: number, duration: number): void {
    this.#set(node, "frame", frame);
    this.#times[2 * node] = begin;
    this.#times[2 * node + 1] = duration;
  }

  frame(node: number): number {
    return this.#get(node, "frame");
  }

  parent(node: number): number {
    return this.#get(node, "parent");
  }

  begin(node: number): number {
    return this.#times[2 * node]!;
  }

  duration(node: number): number {
    return this.#times[2 * node + 1]!;
  }

  first(node: number): number {
    return this.#get(node, "first");
  }

  last(node: number): number {
    return this.#get(node, "last");
  }

  next(node: number): number {
    return this.#get(node, "next");
  }

  previous(node: number): number {
    return this.#get(node, "previous");
  }

  /** Puts a node below another caller, before `next` (`NONE`: at the end). */
  move(node: number, parent: number, next: number): void {
    this.#remove(node);
    this.#insert(node, parent, next);
  }

  #insert(node: number, parent: number, next: number): void {
    this.#set(node, "parent", parent);
    const previous = next === NONE ? (parent === NONE ? NONE : this.last(parent)) : this.previous(next);
    this.#set(node, "next", next);
    this.#set(node, "previous", previous);
    this.#link(previous, node, parent);
    this.#link(node, next, parent);
  }

  #remove(node: number): void {
    this.#link(this.previous(node), this.next(node), this.parent(node));
  }

  /** Makes two nodes neighbours; `NONE`: there is none on that side. */
  #link(node: number, next: number, parent: number): void {
    if (node !== NONE) this.#set(node, "next", next);
    else if (parent !== NONE) this.#set(parent, "first", next);
    if (next !== NONE) this.#set(next, "previous", node);
    else if (parent !== NONE) this.#set(parent, "last", node);
  }

  #get(node: number, column: keyof typeof COLUMNS): number {
    return this.#links[node * WIDTH + COLUMNS[column]]!;
  }

  #set(node: number, column: keyof typeof COLUMNS, value: number): void {
    this.#links[node * WIDTH + COLUMNS[column]] = value;
  }

  #makeRoom(): void {
    if (2 * this.size > this.#times.length) {
      const times = new Float64Array(2 * this.#times.length);
      times.set(this.#times);
      this.#times = times;
      const links = new Int32Array(2 * this.#links.length);
      links.set(this.#links);
      this.#links = links;
    }
  }
}
