import type { RowPredicate } from "../../expr/compile-predicate.ts";
import type { SymbolTable } from "../../trace/names/symbols.ts";
import { CallRun } from "../calls-followed/call-run.ts";
import {
  type CallEnd,
  type CallRecord,
  type CallTimes,
  OUTSIDE,
  type TaskCalls,
} from "../calls-followed/task-calls.ts";
import { type CallHooks, CallStacks } from "../calls-followed/call-stacks.ts";
import { Functions } from "./functions.ts";
import { beginsTree, callerNode, type Roots } from "../calls-followed/roots.ts";

/** Most records kept at a time, for all open calls; the rest are treated as beyond a call's own limit. */
const MOST_OPEN_RECORDS = 2_000_000;

/** The node of a root, and of what it calls. */
const ROOT = 0;
const WITHIN = 1;

/** A whole call of a root. */
export interface SlowCall {
  readonly durationNs: number;
  /** Time of its entry, on the recording's clock. */
  readonly startNs: number;
  readonly func: number;
  /** CPUs of its entry and its return. */
  readonly cpus: readonly [number, number];
  readonly run: CallRun;
  /** What it returned, where that is asked. */
  readonly retval?: bigint;
}

/** Limits on what is kept. */
export interface SlowestLimits {
  readonly calls: number;
  /** Of one call. */
  readonly records: number;
}

/** The slowest calls of some roots, each with its records. Bounded: only the slowest are kept, and only so much of each. */
export class SlowestCalls implements CallHooks {
  readonly functions: Functions;
  readonly stacks: CallStacks;
  /** Whole calls of roots. */
  calls = 0;
  totalNs = 0;
  /** The slowest first; of equally slow ones the earlier. */
  readonly slowest: SlowCall[] = [];
  readonly #roots: Roots;
  readonly #limits: SlowestLimits;
  readonly #open = new Map<TaskCalls, CallRun>();
  #openRecords = 0;

  constructor(roots: Roots, limits: SlowestLimits, symbols: SymbolTable) {
    this.#roots = roots;
    this.#limits = limits;
    this.functions = new Functions(symbols, roots.traitsOf);
    this.stacks = new CallStacks(this, { apart: false, roles: (func) => this.functions.traits(func) });
  }

  enter(
    task: TaskCalls,
    at: number,
    row: number,
    accepts: RowPredicate | undefined,
    record: CallRecord,
  ): number {
    if (callerNode(task, at) !== OUTSIDE) {
      this.#keep(task, (run) => run.entry(record));
      return WITHIN;
    }
    if (!beginsTree(this.#roots, this.functions, task, at) || (accepts && !accepts(row))) return OUTSIDE;
    this.#open.set(task, new CallRun(record.pid, this.#limits.records));
    this.#keep(task, (run) => run.entry(record));
    return ROOT;
  }

  leave(
    task: TaskCalls,
    at: number,
    totalNs: number,
    _selfNs: number,
    record: CallRecord,
    { ended }: CallTimes,
  ): void {
    if (task.node[at] === ROOT) this.#end(task, at, totalNs, record, ended);
    else this.#keep(task, (run) => run.exit(record, totalNs));
  }

  drop(task: TaskCalls, at: number): void {
    if (task.node[at] === ROOT) this.#close(task);
  }

  #keep(task: TaskCalls, add: (run: CallRun) => void): void {
    const run = this.#open.get(task)!;
    const before = run.length;
    if (this.#openRecords >= MOST_OPEN_RECORDS) run.cut += 1;
    else add(run);
    this.#openRecords += run.length - before;
  }

  #end(task: TaskCalls, at: number, durationNs: number, record: CallRecord, ended?: CallEnd): void {
    const run = this.#close(task);
    if (ended?.isAccepted === false) return;
    this.calls += 1;
    this.totalNs += durationNs;
    const { calls: most } = this.#limits;
    if (this.slowest.length === most && durationNs <= this.slowest[most - 1]!.durationNs) return;
    run.end(record, durationNs);
    const call = {
      durationNs,
      startNs: task.startNs[at]!,
      func: task.func[at]!,
      cpus: [task.cpu[at]!, record.cpu] as const,
      run,
      ...(ended?.value !== undefined && { retval: ended.value }),
    };
    const rank = this.slowest.findIndex((other) => other.durationNs < durationNs);
    this.slowest.splice(rank < 0 ? this.slowest.length : rank, 0, call);
    this.slowest.length = Math.min(this.slowest.length, most);
  }

  #close(task: TaskCalls): CallRun {
    const run = this.#open.get(task)!;
    this.#open.delete(task);
    this.#openRecords -= run.length;
    return run;
  }
}
