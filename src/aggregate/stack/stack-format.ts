import { diagnostic } from "../../core/diagnostic.ts";
import { type EventFormat, fieldOf } from "../../trace/decode/event-format.ts";
import { USER_STACK } from "../../trace/names/user-code/stack-addresses.ts";
import type { Binding } from "../request/binding.ts";
import { isDerived } from "../request/derived-event.ts";
import { requireNumbers } from "../request/find-field.ts";
import { notRecorded } from "../request/not-recorded.ts";
import { textOption } from "../request/options.ts";
import type { StackPart } from "./pending-events.ts";

/** The record of a stack of the kernel (kernel/trace/trace_entries.h): `size` return addresses, the innermost first. */
export const KERNEL_STACK = "ftrace:kernel_stack";

const RECORDS: Readonly<Record<StackPart, string>> = { kernel: KERNEL_STACK, user: USER_STACK };
const OWN_NUMBERS: Readonly<Record<StackPart, readonly string[]>> = { kernel: ["size"], user: ["tgid"] };

/**
 * Which parts of stacks are read: those that the request names, else all that are recorded. Every event can stand before a stack:
 * all are watched. Else problems at `use`, or at `frames`.
 */
export function stackParts(binding: Binding): readonly StackPart[] {
  const { catalog } = binding;
  for (const event of catalog.values())
    if (!isDerived(event)) requireNumbers(binding, event, ["common_pid", "common_flags"]);
  const recorded = PARTS.filter((part) => catalog.has(RECORDS[part]));
  const asked = askedParts(binding) ?? recorded;
  if (asked.length === 0) noStacks(binding);
  return asked.filter((part) => isReadable(binding, part));
}

const PARTS: readonly StackPart[] = ["kernel", "user"];

function askedParts({ request }: Binding): readonly StackPart[] | undefined {
  const frames = textOption(request, "frames");
  if (frames === "both") return PARTS;
  return PARTS.find((part) => part === frames) && [frames as StackPart];
}

function noStacks(binding: Binding): void {
  const { use } = binding.request;
  const hint =
    'write "- {event: SYSTEM:EVENT, stack: true}" under tracepoints, or "user-stacks: true" for those of programs';
  binding.problems.push(notRecorded(binding, `${use.value} reads the stacks of events`, use.at, hint));
}

function isReadable(binding: Binding, part: StackPart): boolean {
  const { request, catalog, problems, needs } = binding;
  const format = catalog.get(RECORDS[part]);
  if (!format) {
    problems.push(partMissing(binding, part));
    return false;
  }
  requireNumbers(binding, format, OWN_NUMBERS[part]);
  needs.event(format, "caller");
  if (isAddresses(format)) return true;
  const message = `${request.use.value} can't be computed: ${RECORDS[part]} of this kernel has no 64-bit addresses`;
  problems.push(diagnostic("unsupported", message, { at: request.use.at }));
  return false;
}

function partMissing(binding: Binding, part: StackPart): Binding["problems"][0] {
  const [whose, hint] =
    part === "kernel"
      ? ["the kernel", 'write "- {event: SYSTEM:EVENT, stack: true}" under tracepoints']
      : ["programs", 'write "user-stacks: true"'];
  const { request } = binding;
  return notRecorded(
    binding,
    `${request.use.value} reads the stacks of ${whose}`,
    request.spanOf("frames"),
    hint,
  );
}

function isAddresses(format: EventFormat): boolean {
  const shape = fieldOf(format, "caller")?.shape;
  return (shape?.kind === "array" || shape?.kind === "dynamic-array") && shape.elementBytes === 8;
}
