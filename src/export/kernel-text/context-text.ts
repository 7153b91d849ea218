/*
 * `dNh2.`: what a record says about where it was written (kernel/trace/trace_output.c, trace_print_lat_fmt;
 * include/linux/trace_events.h, TRACE_FLAG_*).
 */
const IRQS_OFF = 0x01;
/** What bit 1 says since 6.13: rescheduling is asked for, but not at once. Before: whether interrupts are off isn't known. */
const NEED_RESCHED_LAZY = 0x02;
const IRQS_NOSUPPORT = 0x02;
const NEED_RESCHED = 0x04;
const HARDIRQ = 0x08;
const SOFTIRQ = 0x10;
const PREEMPT_RESCHED = 0x20;
const NMI = 0x40;
const BOTTOM_HALVES_OFF = 0x80;

/** Five letters: interrupts off, rescheduling asked for, kind of interrupt, depths of preemption and migration disabled. */
export function contextText(flags: number, preemptCount: number, knowsLazy: boolean): string {
  const depths = nibble(preemptCount & 0xf) + nibble((preemptCount >> 4) & 0xf);
  return irqsOff(flags, knowsLazy) + resched(flags, knowsLazy) + interrupt(flags) + depths;
}

/** The first kernel with lazy rescheduling. */
export const KNOWS_LAZY = [6, 13] as const;

function irqsOff(flags: number, knowsLazy: boolean): string {
  if ((flags & BOTTOM_HALVES_OFF) !== 0) return (flags & IRQS_OFF) !== 0 ? "D" : "b";
  if ((flags & IRQS_OFF) !== 0) return "d";
  return !knowsLazy && (flags & IRQS_NOSUPPORT) !== 0 ? "X" : ".";
}

/** By lazily (1), at once (2), by the preemption counter (4). */
const RESCHED = ".lnbpLNB";

function resched(flags: number, knowsLazy: boolean): string {
  const lazy = knowsLazy && (flags & NEED_RESCHED_LAZY) !== 0 ? 1 : 0;
  const now = (flags & NEED_RESCHED) !== 0 ? 2 : 0;
  const preempt = (flags & PREEMPT_RESCHED) !== 0 ? 4 : 0;
  return RESCHED[lazy + now + preempt]!;
}

function interrupt(flags: number): string {
  const hard = (flags & HARDIRQ) !== 0;
  if ((flags & NMI) !== 0) return hard ? "Z" : "z";
  const soft = (flags & SOFTIRQ) !== 0;
  if (hard) return soft ? "H" : "h";
  return soft ? "s" : ".";
}

function nibble(depth: number): string {
  return depth === 0 ? "." : depth.toString(16);
}
