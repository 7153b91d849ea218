import type { EventFormat } from "./decode/event-format.ts";

/** Bits of `common_flags` (include/linux/trace_events.h, `enum trace_flag_type`; the same since 3.x). */
const HARDIRQ = 0x08;
/** Only while a soft interrupt is served (trace.c, `tracing_gen_ctx_irq_test`: `in_serving_softirq`); disabled ones have 0x80. */
const SOFTIRQ = 0x10;
const NMI = 0x40;

/** Bits of `common_flags` of records that an interrupt made. */
export const INTERRUPT: number = HARDIRQ | SOFTIRQ | NMI;

/** Where every record has what tells whose it is, and the ids of events that belong to the event before them. */
export interface CommonFields {
  readonly type: number;
  readonly flags: number;
  readonly pid: number;
  readonly stacks: ReadonlySet<number>;
}

/** The kernel has them at the same offset in every record (trace_events.c, `trace_define_common_fields`). */
export function commonFields(events: readonly EventFormat[]): CommonFields | undefined {
  const type = commonOffset(events, "common_type", 2);
  const flags = commonOffset(events, "common_flags", 1);
  const pid = commonOffset(events, "common_pid", 4);
  if (type === undefined || flags === undefined || pid === undefined) return undefined;
  const stacks = events.filter(({ system, name }) => system === "ftrace" && STACKS.has(name));
  return { type, flags, pid, stacks: idsOf(stacks) };
}

const STACKS: ReadonlySet<string> = new Set(["kernel_stack", "user_stack"]);

/** The ids of events, by which records name them. */
export function idsOf(events: readonly EventFormat[]): ReadonlySet<number> {
  return new Set(events.map(({ id }) => id));
}

function commonOffset(events: readonly EventFormat[], name: string, size: number): number | undefined {
  const offsets = new Set(
    events.map(({ fields }) => {
      const field = fields.find((one) => one.name === name);
      return field?.size === size ? field.offset : undefined;
    }),
  );
  return offsets.size === 1 ? [...offsets][0] : undefined;
}
