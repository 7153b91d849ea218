import type { ProbeArgument } from "../../spec/probes/probe-event.ts";
import type { FetchType } from "../../spec/probes/fetch-type.ts";
import type { EventFormat } from "../../trace/decode/event-format.ts";
import { parseEventFormat } from "../../trace/decode/parse-event-format.ts";

/** A probe's event, before the kernel has defined it. */
export interface PredictedEvent {
  readonly system: string;
  readonly name: string;
  /** A return event begins with two addresses, an entry event with one; an event on another event with none. */
  readonly begins: "entry" | "return" | "event";
  readonly args: readonly ProbeArgument[];
}

/** The event's format as the kernel will report it, except for its id (0 here) and its print format. */
export function probeFormat(event: PredictedEvent): EventFormat {
  const format = parseEventFormat(event.system, probeFormatText(event));
  if (!format.ok) throw new TypeError(`not a format: ${format.error[0]?.message}`);
  return format.value;
}

/**
 * The text of `events/GROUP/NAME/format` before that file exists: common fields (`trace_define_common_fields`), the
 * probe's own (`kprobe_event_define_fields`, `kretprobe_event_define_fields`, `eprobe_event_define_fields`), then the arguments in order, packed
 * (`traceprobe_define_arg_fields`). `test/vm/kprobes.test.ts` compares it with the kernel's, line by line.
 */
export function probeFormatText({ name, begins, args }: PredictedEvent): string {
  const lines = [...commonLines, ...firstLines[begins]];
  let offset = 8 * (1 + firstLines[begins].length);
  for (const { name: field, argument } of args) {
    const size = argument.type.bytes * (argument.type.count ?? 1);
    lines.push(fieldLine(declaration(field, argument.type), offset, size, argument.type.signed));
    offset += size;
  }
  return `name: ${name}\nID: 0\nformat:\n${lines.join("\n")}\n`;
}

function fieldLine(declared: string, offset: number, size: number, signed: boolean): string {
  return `\tfield:${declared};\toffset:${offset};\tsize:${size};\tsigned:${signed ? 1 : 0};`;
}

const commonLines: readonly string[] = [
  fieldLine("unsigned short common_type", 0, 2, false),
  fieldLine("unsigned char common_flags", 2, 1, false),
  fieldLine("unsigned char common_preempt_count", 3, 1, false),
  fieldLine("int common_pid", 4, 4, true),
];
const firstLines: Readonly<Record<PredictedEvent["begins"], readonly string[]>> = {
  entry: [fieldLine("unsigned long __probe_ip", 8, 8, false)],
  return: [
    fieldLine("unsigned long __probe_func", 8, 8, false),
    fieldLine("unsigned long __probe_ret_ip", 16, 8, false),
  ],
  event: [],
};

/** The kernel prints no bound of an array (`f_show`); that of a string is part of its type. */
function declaration(name: string, { kind, bytes, signed, count }: FetchType): string {
  if (kind === "text") return `__data_loc char[]${count === undefined ? "" : `[${count}]`} ${name}`;
  return `${signed ? "s" : "u"}${bytes * 8} ${name}${count === undefined ? "" : "[]"}`;
}
