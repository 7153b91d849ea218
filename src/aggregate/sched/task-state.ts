/**
 * Bits of `prev_state` in sched_switch (`__trace_sched_switch_state`, include/trace/events/sched.h). The bits of
 * TASK_REPORT are the low eight in every kernel since 4.14; "preempted in the kernel" is a bit above them.
 */
const REPORTED = 0xff;
/** X and Z: EXIT_DEAD and EXIT_ZOMBIE. */
const ENDED = 0x10 | 0x20;

/**
 * Whether the task is runnable: no sleeping, stopped or exiting bit is set. A task preempted on its way back to
 * user space, and one that called sched_yield(), look the same: 0.
 */
export function isRunnable(prevState: number): boolean {
  return (prevState & REPORTED) === 0;
}

/** Whether it was the task's last switch. */
export function isEnded(prevState: number): boolean {
  return (prevState & ENDED) !== 0;
}
