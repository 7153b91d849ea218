import { NO_ROOM, StackTree } from "./stack-tree.ts";

/** Most stacks that are kept, and most pairs that wait for one. Beyond it the oldest stack is forgotten. */
const MOST_KEPT = 1 << 20;

/** Takes a stack for a pair: functions, the innermost first; undefined: it is cut short. */
export type TakeStack = (group: number, amount: number, stack: readonly number[] | undefined) => void;

interface Waiting {
  readonly group: number;
  readonly amount: number;
}

/**
 * Stacks of recorded events by the numbers of these, for pairs: a pair ends long after its first event, and may end before the stack of
 * its last event is read.
 */
export class KeptStacks {
  readonly #take: TakeStack;
  /** Each stack can be asked for once only, so it is forgotten then. */
  readonly #isAskedOnce: boolean;
  readonly #limit: number;
  readonly #tree = new StackTree();
  /** Node of each stack. */
  readonly #stacks = new Map<number, number>();
  readonly #waiting = new Map<number, Waiting[]>();
  #beyond = 0;

  constructor(take: TakeStack, isAskedOnce: boolean, limit: number = MOST_KEPT) {
    this.#take = take;
    this.#isAskedOnce = isAskedOnce;
    this.#limit = limit;
  }

  /** Stacks for which there was no room. */
  lost = 0;

  /** Pairs whose stack did not come, or was forgotten. */
  get withoutStack(): number {
    return [...this.#waiting.values()].reduce((sum, { length }) => sum + length, this.#beyond);
  }

  /** The stack of a recorded event. */
  put(serial: number, stack: readonly number[] | undefined): void {
    const waiting = this.#waiting.get(serial) ?? [];
    this.#waiting.delete(serial);
    for (const { group, amount } of waiting) this.#take(group, amount, stack);
    if (waiting.length > 0 && this.#isAskedOnce) return;
    if (this.#stacks.size >= this.#limit) this.#stacks.delete(this.#stacks.keys().next().value!);
    this.#stacks.set(serial, stack ? this.#tree.intern(stack) : CUT);
  }

  /** A pair that has the stack of this event. */
  ask(serial: number, group: number, amount: number): void {
    const node = this.#stacks.get(serial);
    if (node === undefined) {
      this.#wait(serial, { group, amount });
      return;
    }
    if (this.#isAskedOnce) this.#stacks.delete(serial);
    if (node === NO_ROOM) this.lost += 1;
    else this.#take(group, amount, node === CUT ? undefined : this.#tree.stackAt(node));
  }

  #wait(serial: number, pair: Waiting): void {
    const others = this.#waiting.get(serial);
    if (others) others.push(pair);
    else if (this.#waiting.size < this.#limit) this.#waiting.set(serial, [pair]);
    else this.#beyond += 1;
  }
}

/** In place of a node: the stack is cut short. */
const CUT = Number.POSITIVE_INFINITY;
