/** The trigger that stops the recording once, at an event that matches. */
export function stopText(condition: string): string {
  return `traceoff:1 if ${condition}`;
}

/**
 * The trigger, but not at events of these threads. An event in an interrupt is of no thread: `common_flags` has one of 0x08
 * (HARDIRQ), 0x10 (SOFTIRQ) and 0x40 (NMI), as in `src/trace/recorder-events.ts`.
 */
export function withoutThreads(trigger: string, threads: readonly number[]): string {
  const others = threads.map((tid) => `common_pid != ${tid}`).join(" && ");
  const at = trigger.indexOf(IF);
  const condition = trigger.slice(at + IF.length);
  return `${trigger.slice(0, at)}${IF}(${condition} ) && ((${others}) || common_flags & 88)`;
}

const IF = " if ";

/** The content of the file before the trigger fired. */
export function asArmed(content: string): string {
  return content.replace(/^traceoff:count=0(?= |$)/mu, "traceoff:count=1");
}

/** Whether the trigger has fired, from the content of its file (kernel/trace/trace_events_trigger.c, `event_trigger_print`). */
export function hasFired(content: string): boolean {
  return /^traceoff:count=0(?: |$)/mu.test(content);
}
