import { diagnostic } from "../../core/diagnostic.ts";
import type { EventFormat } from "../../trace/event-format.ts";
import type { Binding } from "../request/binding.ts";
import { fieldOf, requireNumbers } from "../request/find-field.ts";

/** The record of a stack of the kernel (kernel/trace/trace_entries.h): `size` return addresses, the innermost first. */
export const KERNEL_STACK = "ftrace:kernel_stack";

/** The format of stack records; else a problem at `use`. Every event can stand before a stack: all are watched. */
export function stackFormat(binding: Binding): EventFormat | undefined {
  const { request, catalog, problems, needs } = binding;
  const format = catalog.get(KERNEL_STACK);
  const { use } = request;
  if (!format) {
    const message = `${use.value} reads the stacks of events, which this spec doesn't record`;
    const hint = 'write "- {event: SYSTEM:EVENT, stack: true}" under tracepoints';
    problems.push(diagnostic("event-not-recorded", message, { at: use.at, hint }));
    return undefined;
  }
  for (const event of catalog.values()) requireNumbers(binding, event, ["common_pid", "common_flags"]);
  requireNumbers(binding, format, ["size"]);
  needs.event(format, "caller");
  if (isAddresses(format)) return format;
  const message = `${use.value} can't be computed: ${KERNEL_STACK} of this kernel has no 64-bit addresses`;
  problems.push(diagnostic("unsupported", message, { at: use.at }));
  return undefined;
}

function isAddresses(format: EventFormat): boolean {
  const shape = fieldOf(format, "caller")?.shape;
  return (shape?.kind === "array" || shape?.kind === "dynamic-array") && shape.elementBytes === 8;
}
