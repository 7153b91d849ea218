/**
 * What a record's `common_flags` say about who ran (include/linux/trace_events.h: TRACE_FLAG_HARDIRQ, _SOFTIRQ, _NMI).
 * Higher levels interrupt lower ones.
 */
export const IN_TASK = 0;
/** A soft interrupt ran. */
export const IN_SOFTIRQ = 1;
/** A hard interrupt ran. */
export const IN_HARDIRQ = 2;
/** A non-maskable interrupt ran. */
export const IN_NMI = 3;

const HARDIRQ_FLAG = 0x08;
const SOFTIRQ_FLAG = 0x10;
const NMI_FLAG = 0x40;

/** The context of a record, by its `common_flags`: the highest of those that are set. */
export function contextOf(flags: number): number {
  if ((flags & (HARDIRQ_FLAG | SOFTIRQ_FLAG | NMI_FLAG)) === 0) return IN_TASK;
  if ((flags & NMI_FLAG) !== 0) return IN_NMI;
  return (flags & HARDIRQ_FLAG) !== 0 ? IN_HARDIRQ : IN_SOFTIRQ;
}
