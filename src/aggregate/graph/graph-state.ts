import type { RowPredicate } from "../../expr/compile-predicate.ts";
import type { SymbolTable } from "../../trace/symbols.ts";
import { type CallHooks, CallStacks } from "./call-stacks.ts";
import { CallTree } from "./call-tree.ts";
import { Functions } from "./functions.ts";
import { beginsInterruptIn, beginsTree, callerNode, type Roots } from "./roots.ts";
import { OUTSIDE, type TaskCalls } from "./task-calls.ts";

/**
 * What happens to interrupts that come in during a call: they stand apart from what it calls, and its total has their
 * time (`apart`) or hasn't (`deduct`); or they are callees like others (`inside`).
 */
export type InterruptMode = "apart" | "inside" | "deduct";

/** Trees of calls under some roots, while the recording is read. */
export class GraphState implements CallHooks {
  readonly tree: CallTree = new CallTree();
  readonly functions: Functions;
  readonly stacks: CallStacks;
  /** Calls that came in between, and the time they took. */
  interrupts = { calls: 0, ns: 0 };
  readonly #roots: Roots;
  readonly #mode: InterruptMode;

  constructor(roots: Roots, mode: InterruptMode, symbols: SymbolTable) {
    this.#roots = roots;
    this.#mode = mode;
    this.functions = new Functions(symbols, roots.traitsOf);
    this.stacks = new CallStacks(this, {
      apart: mode !== "inside",
      begins: beginsInterruptIn(this.functions),
    });
  }

  enter(task: TaskCalls, at: number, row: number, accepts: RowPredicate | undefined): number {
    const caller = callerNode(task, at);
    if (caller !== OUTSIDE) return this.tree.intern(caller, task.func[at]!, task.inInterrupt[at] === 1);
    if (!beginsTree(this.#roots, this.functions, task, at) || (accepts && !accepts(row))) return OUTSIDE;
    task.inInterrupt[at] = 0;
    return this.tree.intern(OUTSIDE, task.func[at]!, false);
  }

  leave(task: TaskCalls, at: number, totalNs: number, selfNs: number): void {
    const caller = callerNode(task, at);
    if (caller !== OUTSIDE && task.interrupt[at] === 1) {
      this.interrupts.calls += 1;
      if (task.inInterrupt[at - 1] === 0) this.interrupts.ns += totalNs;
      // It may only now be known that it is one.
      task.node[at] = this.tree.intern(caller, task.func[at]!, true);
    }
    const ownNs = this.#mode === "deduct" ? totalNs - task.interruptNs[at]! : totalNs;
    if (task.node[at] !== OUTSIDE) this.tree.leave(task, at, ownNs, selfNs);
  }
}
