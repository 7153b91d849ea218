import { contextOf, IN_HARDIRQ, IN_SOFTIRQ, IN_TASK } from "./contexts.ts";
import { CALLS_SOFTIRQS, ENTERS_IRQ, EXITS_IRQ, HANDLES_IRQ, RUNS_SOFTIRQS } from "./interrupt-roles.ts";
import { ENTERED, NO_SERIES, stepOf } from "./interrupt-series.ts";
import type { TaskCalls } from "./task-calls.ts";

/** How interrupts are distinguished from calls. */
export interface InterruptRule {
  /** False: they are ordinary calls. */
  readonly apart: boolean;
  /** What a function has to do with interrupts, as `interruptRoles` has it. */
  roles(func: number): number;
}

/** Bits of `TaskCalls.begins`: the call is the first of an interrupt. */
const BEGINS = 0x01;
/** It may as well be of the interrupt before it. */
export const IS_GUESS = 0x02;
/** It is a soft one, and no hard one is around it. */
export const IS_SOFT = 0x04;

/** Decides for each call whether it interrupted the enclosing one or was called by it, and which interrupts belong together. */
export class Interrupts {
  readonly #rule: InterruptRule;
  #seenRoles = 0;

  constructor(rule: InterruptRule) {
    this.#rule = rule;
  }

  /** Whether functions by which a task runs soft interrupts are among the traced ones. */
  get knowsSoftirqCallers(): boolean {
    return (this.#seenRoles & CALLS_SOFTIRQS) !== 0;
  }

  rolesOf(func: number): number {
    const roles = this.#rule.roles(func);
    this.#seenRoles |= roles;
    return roles;
  }

  /**
   * Whether a call that is entered at `level` interrupts the one at `above` (-1: none), and was not called by it. Soft
   * interrupts are called where a hard one runs them on its way out (kernel/softirq.c, `irq_exit_rcu`), and where a task
   * does (`__local_bh_enable_ip`). What `irq_exit_rcu` runs can be interrupted.
   */
  comesBetween(task: TaskCalls, above: number, level: number, roles: number): boolean {
    const around = above < 0 ? IN_TASK : task.context[above]!;
    if (level > around) {
      const isCalled = above >= 0 && (task.underHardirq[above] === 1 || task.callsSoftirqs[above] === 1);
      return !(level === IN_SOFTIRQ && isCalled);
    }
    const begins = (roles & (ENTERS_IRQ | HANDLES_IRQ)) !== 0;
    return begins && above >= 0 && (this.#rule.roles(task.func[above]!) & EXITS_IRQ) !== 0;
  }

  /** Fills in what the task knows of the call at level `at`. */
  enter(task: TaskCalls, at: number, level: number, roles: number): void {
    const above = at - 1;
    const between = this.comesBetween(task, above, level, roles);
    const underHardirq = above >= 0 && task.underHardirq[above] === 1;
    const called = above >= 0 && !between && task.callsSoftirqs[above] === 1;
    const inInterrupt = above >= 0 && task.inInterrupt[above] === 1;
    task.context[at] = level;
    task.between[at] = between ? 1 : 0;
    task.begins[at] = 0;
    task.underHardirq[at] = underHardirq || level >= IN_HARDIRQ ? 1 : 0;
    task.callsSoftirqs[at] = called || (roles & CALLS_SOFTIRQS) !== 0 ? 1 : 0;
    task.interrupt[at] = between && this.#rule.apart ? 1 : 0;
    task.inInterrupt[at] = task.interrupt[at] === 1 || inInterrupt ? 1 : 0;
    if (between) this.#continueSeries(task, at, level, roles);
    else task.series[at] = NO_SERIES;
  }

  #continueSeries(task: TaskCalls, at: number, level: number, roles: number): void {
    const { next, begins, isGuess } = stepOf(task.series[at]!, level, roles);
    task.series[at] = next;
    if (begins) task.begins[at] = BEGINS | (isGuess ? IS_GUESS : 0) | (level === IN_SOFTIRQ ? IS_SOFT : 0);
  }

  /** `irq_enter` and `irq_exit` where they have no name: the flags at their ends are not those at their beginnings. */
  leave(task: TaskCalls, at: number, flags: number): void {
    const wasIn = task.context[at]! >= IN_HARDIRQ;
    const isIn = contextOf(flags) >= IN_HARDIRQ;
    if (wasIn && !isIn) task.series[at] = NO_SERIES;
    if (wasIn || !isIn) return;
    task.series[at] = ENTERED;
    task.between[at] = 1;
    task.begins[at] = BEGINS;
    if (!this.#rule.apart) return;
    task.interrupt[at] = 1;
    task.inInterrupt[at] = 1;
  }
}

/** Who runs in a call, by its record and its name: some functions are entered before the flags say so. */
export function levelOf(flags: number, roles: number): number {
  const level = contextOf(flags);
  if (level < IN_HARDIRQ && (roles & (ENTERS_IRQ | HANDLES_IRQ)) !== 0) return IN_HARDIRQ;
  return level === IN_TASK && (roles & RUNS_SOFTIRQS) !== 0 ? IN_SOFTIRQ : level;
}
