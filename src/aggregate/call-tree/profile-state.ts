import type { RowPredicate } from "../../expr/compile-predicate.ts";
import type { SymbolTable } from "../../trace/names/symbols.ts";
import { MOST_SPREADS } from "../shape/layout.ts";
import { KeyTable } from "../state/key-table.ts";
import { CallFigures } from "./call-figures.ts";
import { type CallHooks, CallStacks } from "../calls-followed/call-stacks.ts";
import { Functions } from "./functions.ts";
import { interruptRoles } from "../calls-followed/interrupt-roles.ts";
import { type CallRecord, type CallTimes, OUTSIDE, type TaskCalls } from "../calls-followed/task-calls.ts";

/** What rows of a profile are made by. */
export type ProfileKey = "function" | "caller";

/** The caller of a call that is in no other. */
const NO_CALLER = -1;

/** Calls with their times by function, or by who called, or both. */
export class ProfileState implements CallHooks {
  readonly figures: CallFigures = new CallFigures();
  readonly functions: Functions;
  readonly stacks: CallStacks;
  /** Calls of rows beyond the limit. */
  lostCalls = 0;
  calls = 0;
  selfNs = 0;
  readonly #keys: readonly ProfileKey[];
  readonly #rows: KeyTable;

  constructor(symbols: SymbolTable, keys: readonly ProfileKey[]) {
    this.#keys = keys;
    this.#rows = new KeyTable(keys.length, MOST_SPREADS);
    this.functions = new Functions(symbols, interruptRoles);
    this.stacks = new CallStacks(this, {
      apart: false,
      roles: (func) => this.functions.traits(func),
    });
  }

  enter(task: TaskCalls, at: number, row: number, accepts: RowPredicate | undefined): number {
    if (accepts && !accepts(row)) return OUTSIDE;
    const { key } = this.#rows;
    for (let part = 0; part < this.#keys.length; part++) {
      key[part] = this.#keys[part] === "function" ? task.func[at]! : callerOf(task, at);
    }
    const id = this.#rows.intern();
    if (id < 0) this.lostCalls += 1;
    return id < 0 ? OUTSIDE : id;
  }

  leave(
    task: TaskCalls,
    at: number,
    totalNs: number,
    selfNs: number,
    _record: CallRecord,
    { ended }: CallTimes,
  ): void {
    if (ended?.isAccepted === false) return;
    this.calls += 1;
    this.selfNs += selfNs;
    this.figures.add(task.node[at]!, totalNs, selfNs, 0, isWithinSameRow(task, at));
    if (ended?.isError === true) this.figures.addError(task.node[at]!);
  }

  /** The rows with a call that was seen from beginning to end. */
  groups(): readonly number[] {
    const ids = Array.from({ length: this.#rows.size }, (_, id) => id);
    return ids.filter((id) => this.figures.calls(id) > 0);
  }

  /** The function of one part of a row's key; negative where there is none. */
  funcAt(id: number, part: number): number {
    return this.#rows.slot(id, part);
  }
}

function callerOf(task: TaskCalls, at: number): number {
  return at > 0 ? task.func[at - 1]! : NO_CALLER;
}

function isWithinSameRow(task: TaskCalls, at: number): boolean {
  const row = task.node[at];
  for (let level = at - 1; level >= 0; level--) if (task.node[level] === row) return true;
  return false;
}
