import type { RowPredicate } from "../../expr/compile-predicate.ts";
import type { SymbolTable } from "../../trace/names/symbols.ts";
import { type CallHooks, CallStacks } from "../calls-followed/call-stacks.ts";
import { CallTree } from "./call-tree.ts";
import { Functions } from "./functions.ts";
import { IS_GUESS, IS_SOFT } from "../calls-followed/interrupts.ts";
import { beginsTree, callerNode, type Roots } from "../calls-followed/roots.ts";
import { type CallRecord, type CallTimes, OUTSIDE, type TaskCalls } from "../calls-followed/task-calls.ts";

/**
 * What happens to interrupts during a call: they are listed separately from its callees, and its total includes their
 * time (`apart`) or not (`deduct`); or they are ordinary callees (`inside`).
 */
export type InterruptMode = "apart" | "inside" | "deduct";

/** Interrupts in trees of calls. */
export interface InterruptSums {
  /** Each once, however many functions it has. */
  count: number;
  /** Time of the interrupts; a nested interrupt is part of the outer one. */
  ns: number;
  /** Interrupts that may be part of the previous one. */
  guessed: number;
  /** Soft interrupts without an enclosing call that shows what ran them. */
  bareSoftirqs: number;
}

/** Trees of calls under some roots, while the recording is read. */
export class GraphState implements CallHooks {
  readonly tree: CallTree = new CallTree();
  readonly functions: Functions;
  readonly stacks: CallStacks;
  interrupts: InterruptSums = { count: 0, ns: 0, guessed: 0, bareSoftirqs: 0 };
  readonly #roots: Roots;
  readonly #mode: InterruptMode;

  constructor(roots: Roots, mode: InterruptMode, symbols: SymbolTable) {
    this.#roots = roots;
    this.#mode = mode;
    this.functions = new Functions(symbols, roots.traitsOf);
    this.stacks = new CallStacks(this, {
      apart: mode !== "inside",
      roles: (func) => this.functions.traits(func),
    });
  }

  enter(task: TaskCalls, at: number, row: number, accepts: RowPredicate | undefined): number {
    const caller = callerNode(task, at);
    if (caller !== OUTSIDE) return this.tree.intern(caller, task.func[at]!, task.inInterrupt[at] === 1);
    if (!beginsTree(this.#roots, this.functions, task, at) || (accepts && !accepts(row))) return OUTSIDE;
    // A named root always begins a tree.
    if (this.#roots.patterns.length > 0) task.inInterrupt[at] = 0;
    return this.tree.intern(OUTSIDE, task.func[at]!, task.inInterrupt[at] === 1);
  }

  leave(
    task: TaskCalls,
    at: number,
    totalNs: number,
    selfNs: number,
    _record: CallRecord,
    { ended }: CallTimes,
  ): void {
    const caller = callerNode(task, at);
    if (task.inInterrupt[at] === 1 && task.interrupt[at] === 1) {
      this.#count(task.begins[at]!);
      if (caller === OUTSIDE || task.inInterrupt[at - 1] === 0) this.interrupts.ns += totalNs;
      // It may only now be known that it is one.
      task.node[at] = this.tree.intern(caller, task.func[at]!, true);
    }
    const ownNs = this.#mode === "deduct" ? totalNs - task.interruptNs[at]! : totalNs;
    if (task.node[at] !== OUTSIDE) this.tree.leave(task, at, ownNs, selfNs, ended?.isError);
  }

  #count(begins: number): void {
    if (begins === 0) return;
    this.interrupts.count += 1;
    if ((begins & IS_GUESS) !== 0) this.interrupts.guessed += 1;
    if ((begins & IS_SOFT) !== 0) this.interrupts.bareSoftirqs += 1;
  }
}
