import { Counts } from "../state/counts.ts";
import { KeyTable } from "../state/key-table.ts";

/** Most places of the merged tree: (who called, function). */
export const MOST_PLACES = 100_000;

/** Stacks merged from their outer ends: a place for each function below the same callers, groups apart. */
export class StackTree {
  /** Stacks for which there was no room. */
  lost = 0;
  readonly events: Counts = new Counts();
  readonly amounts: Counts = new Counts();
  readonly #places: KeyTable;
  readonly #groups = new Set<number>();

  constructor(limit: number = MOST_PLACES) {
    this.#places = new KeyTable(2, limit);
  }

  get size(): number {
    return this.#places.size;
  }

  /** `stack`: functions, the innermost first; those before `innermost` don't count. */
  add(group: number, stack: readonly number[], innermost: number, amount: number): void {
    let place: number = -1 - group;
    for (let at = stack.length - 1; at >= innermost; at--) {
      place = this.#placeOf(place, stack[at]!);
      if (place === NO_ROOM) {
        this.lost += 1;
        return;
      }
    }
    this.#groups.add(group);
    this.events.add(place);
    this.amounts.add(place, amount);
  }

  /** True where a stack of the group was added. */
  usesGroup(group: number): boolean {
    return this.#groups.has(group);
  }

  func(place: number): number {
    return this.#places.slot(place, 1);
  }

  /** The caller's place, which has a smaller number; below 0, the group `-1 - parent`. */
  parent(place: number): number {
    return this.#places.slot(place, 0);
  }

  #placeOf(parent: number, func: number): number {
    const { key } = this.#places;
    key[0] = parent;
    key[1] = func;
    const id = this.#places.intern();
    return id < 0 ? NO_ROOM : id;
  }
}

const NO_ROOM = -Infinity;
