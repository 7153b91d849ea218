import type { CallTimes, StrayInterrupt, TaskCalls } from "./task-calls.ts";

/*
 * An interrupt can come while the tracer records a call: when the call has begun by its times and the beginning isn't
 * recorded yet, or when it has ended and the end isn't. Then the interrupt's records are on one side of the call's record,
 * and its time is on the other. The tracer's own times, in the records of the ends, tell where it belongs.
 * (kernel/trace/fgraph.c: function_graph_enter, ftrace_return_to_handler)
 */

/** Told of each interrupt that turns out to belong to another call than its records say. */
export interface StrayHooks {
  /** From the call at level `from` to the one at `to`, next to it; -1: to what is around the task's outermost call. */
  move?(task: TaskCalls, stray: StrayInterrupt, from: number, to: number): void;
}

/** Most that are remembered directly in one call since the last call in it. */
const MOST_STRAYS = 64;

/** After the end of a call at this level: remembers it, where it is an interrupt of the call around it. */
export function noteStray(task: TaskCalls, at: number, ns: number, times: CallTimes): void {
  if (!isInterrupt(task, at)) return;
  const strays = task.strays[at - 1]!;
  const { beganNs, endedNs } = times;
  strays.push({ ns, apartNs: task.interrupt[at] === 1 ? ns : 0, beganNs, endedNs });
  if (strays.length > MOST_STRAYS) strays.shift();
}

/** At the end of a call: takes in the interrupts beside it that were in it, gives away those in it that were not. */
export function settleStrays(
  task: TaskCalls,
  at: number,
  { beganNs, endedNs }: CallTimes,
  hooks: StrayHooks,
): void {
  for (const stray of task.strays[at]!) if (stray.beganNs >= endedNs) move(task, stray, at, at - 1, hooks);
  if (at === 0 || isInterrupt(task, at)) return;
  const beside = task.strays[at - 1]!;
  for (const stray of beside) {
    if (stray.beganNs >= beganNs && stray.endedNs <= endedNs) move(task, stray, at - 1, at, hooks);
  }
  beside.length = 0;
}

function isInterrupt(task: TaskCalls, at: number): boolean {
  return at > 0 && task.between[at] === 1;
}

function move(task: TaskCalls, stray: StrayInterrupt, from: number, to: number, hooks: StrayHooks): void {
  const { ns, apartNs } = stray;
  hooks.move?.(task, stray, from, to);
  task.innerNs[from]! -= ns;
  task.interruptNs[from]! -= apartNs;
  if (to < 0) return;
  task.innerNs[to]! += ns;
  task.interruptNs[to]! += apartNs;
}
