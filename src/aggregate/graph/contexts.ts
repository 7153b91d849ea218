/**
 * What a record's `common_flags` say about who ran (include/linux/trace_events.h: TRACE_FLAG_HARDIRQ, _SOFTIRQ, _NMI).
 * Higher levels interrupt lower ones.
 */
const IN_TASK = 0;
const IN_SOFTIRQ = 1;
export const IN_HARDIRQ = 2;
const IN_NMI = 3;

const HARDIRQ_FLAG = 0x08;
const SOFTIRQ_FLAG = 0x10;
const NMI_FLAG = 0x40;

export function contextOf(flags: number): number {
  if ((flags & (HARDIRQ_FLAG | SOFTIRQ_FLAG | NMI_FLAG)) === 0) return IN_TASK;
  if ((flags & NMI_FLAG) !== 0) return IN_NMI;
  return (flags & HARDIRQ_FLAG) !== 0 ? IN_HARDIRQ : IN_SOFTIRQ;
}

/**
 * Whether a call that is entered at `level` came in between, and was not called, where the enclosing call was at `above`.
 * The soft interrupts that a hard one runs on its way out (kernel/softirq.c, `irq_exit_rcu`) belong to it.
 */
export function cameInBetween(level: number, above: number, underHardirq: boolean): boolean {
  return level > above && !(level === IN_SOFTIRQ && underHardirq);
}

/**
 * The functions that make a hard interrupt of what runs: they are entered before the flag is set, and are interrupt all
 * the same (kernel/softirq.c).
 */
export function beginsInterrupt(name: string): boolean {
  return name === "irq_enter_rcu" || name === "irq_enter";
}
