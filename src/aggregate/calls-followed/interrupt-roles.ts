/**
 * What some functions of the kernel have to do with interrupts, as bits. The flags of a record alone do not tell: they change
 * within these functions (kernel/softirq.c), and a soft interrupt has the same flags whatever runs it.
 */
export const ENTERS_IRQ = 0x02;
/** Ends a hard interrupt, and runs what it has left for later. */
export const EXITS_IRQ = 0x04;
/** What an interrupt's vector leads to: one a hard interrupt. */
export const HANDLES_IRQ = 0x08;
/** Runs what soft interrupts are pending. */
export const RUNS_SOFTIRQS = 0x10;
/** Called by a task, and runs soft interrupts as part of the call. */
export const CALLS_SOFTIRQS = 0x20;

/** The bits of a function, by its name. */
export function interruptRoles(name: string): number {
  return ROLES.get(name) ?? (HANDLER.test(name) ? HANDLES_IRQ : 0);
}

const ROLES: ReadonlyMap<string, number> = new Map([
  ["irq_enter", ENTERS_IRQ],
  ["irq_enter_rcu", ENTERS_IRQ],
  ["irq_exit", EXITS_IRQ],
  ["irq_exit_rcu", EXITS_IRQ],
  ["__irq_exit_rcu", EXITS_IRQ],
  ["__do_softirq", RUNS_SOFTIRQS],
  ["handle_softirqs", RUNS_SOFTIRQS],
  ["__local_bh_enable_ip", CALLS_SOFTIRQS],
  ["local_bh_enable", CALLS_SOFTIRQS],
  ["local_bh_enable_ip", CALLS_SOFTIRQS],
  ["do_softirq", CALLS_SOFTIRQS],
  ["do_softirq_post_smp_call_flush", CALLS_SOFTIRQS],
  ["run_ksoftirqd", CALLS_SOFTIRQS],
  ["run_ktimerd", CALLS_SOFTIRQS],
]);

/**
 * x86: arch/x86/include/asm/idtentry.h, and before 5.8 arch/x86/kernel/apic/apic.c and irq.c (`__irq_entry`, which calls
 * `irq_enter` itself); arm64: drivers/irqchip/irq-gic*.c.
 */
const HANDLER =
  /^(?:(?:__)?sysvec_\w+|(?:__)?common_interrupt|do_IRQ|smp_\w+_(?:interrupt|ipi)|gic_handle_irq|nmi_handle)$/u;
