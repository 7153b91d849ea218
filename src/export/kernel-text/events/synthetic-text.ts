import type { EventFormat } from "../../../trace/decode/event-format.ts";

/**
 * The print format of a synthetic event has a comma between its fields, and the kernel's text has none
 * (kernel/trace/trace_events_synth.c, __set_synth_event_print_fmt, print_synth_event).
 */
export function withoutCommas(event: EventFormat): EventFormat {
  if (event.system !== "synthetic") return event;
  const end = /^"(?:[^"\\]|\\.)*"/u.exec(event.printFormat)?.[0].length ?? 0;
  const { printFormat } = event;
  return { ...event, printFormat: printFormat.slice(0, end).replaceAll(", ", " ") + printFormat.slice(end) };
}
