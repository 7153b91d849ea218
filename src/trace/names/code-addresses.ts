import type { Column } from "../decode/batch.ts";
import { eventName } from "../decode/event-format.ts";
import { codeFields, printsCode } from "../print-fmt/code-fields.ts";
import type { Recording } from "../recording.ts";

/** Records that hold addresses of code, and in which fields (kernel/trace/trace_entries.h). */
const addressFields: ReadonlyMap<string, readonly string[]> = new Map([
  ["ftrace:function", ["ip", "parent_ip"]],
  ["ftrace:funcgraph_entry", ["func"]],
  ["ftrace:fgraph_retaddr_entry", ["func", "retaddr"]],
  ["ftrace:funcgraph_exit", ["func"]],
  ["ftrace:kernel_stack", ["caller"]],
  ["ftrace:print", ["ip"]],
]);

/** Between these two are the functions that the kernel marks as beginnings of interrupts (`__irq_entry`). */
export const IRQ_ENTRY_BOUNDS: readonly [start: string, end: string] = [
  "__irqentry_text_start",
  "__irqentry_text_end",
];

/** Whether records of these events hold addresses that people want to read as names. `formats`: what the kernel says of them. */
export function holdAddresses(eventNames: readonly string[], formats: readonly string[]): boolean {
  const names = eventNames.some((name) => addressFields.has(name) || /^(?:kprobes|tracepoints):/u.test(name));
  return names || formats.some(printsCode);
}

type FieldsByEvent = ReadonlyMap<string, readonly string[]>;

/** Addresses of code in a recording, each once. */
export interface CodeAddresses {
  /** In records of tracers, and in stacks. */
  readonly calls: ReadonlySet<bigint>;
  /** In fields that are printed as names with an offset and the function's size (`%pS`). */
  readonly printed: ReadonlySet<bigint>;
}

/** Finds all addresses of code, in one pass over the recording. */
export function codeAddresses(recording: Recording): CodeAddresses {
  const uses = [presentFields(recording), printedFields(recording)].map((fields) => ({
    fields,
    found: new AddressSet(),
  }));
  const wanted = together(uses.map(({ fields }) => fields));
  for (const { batches } of wanted.size === 0 ? [] : recording.read(wanted)) {
    for (const { event, columns, length } of batches) {
      for (const { fields, found } of uses)
        for (const name of fields.get(eventName(event)) ?? []) addColumn(found, columns.get(name), length);
    }
  }
  const [calls, printed] = uses.map(({ found }) => found.values());
  return { calls: calls!, printed: printed! };
}

function printedFields({ events }: Recording): FieldsByEvent {
  const fields = [...events].map(([name, event]) => [name, codeFields(event)] as const);
  return new Map(fields.filter(([, names]) => names.length > 0));
}

function together(parts: readonly FieldsByEvent[]): FieldsByEvent {
  const all = new Map<string, readonly string[]>();
  for (const [event, fields] of parts.flatMap((part) => [...part]))
    all.set(event, [...new Set([...(all.get(event) ?? []), ...fields])]);
  return all;
}

/** By halves: most records are of functions that are known already, and need no BigInt. */
class AddressSet {
  readonly #lows = new Map<number, Set<number>>();

  add(low: number, high: number): void {
    const lows = this.#lows.get(high);
    if (lows) lows.add(low);
    else this.#lows.set(high, new Set([low]));
  }

  values(): ReadonlySet<bigint> {
    const halves = [...this.#lows].flatMap(([high, lows]) => [...lows].map((low) => [high, low] as const));
    return new Set(halves.map(([high, low]) => (BigInt(high) << 32n) | BigInt(low)));
  }
}

function presentFields({ events }: Recording): FieldsByEvent {
  return new Map(
    [...addressFields].flatMap(([name, fields]) => {
      const format = events.get(name);
      const known = format?.fields.map((field) => field.name) ?? [];
      return format ? [[name, fields.filter((field) => known.includes(field))] as const] : [];
    }),
  );
}

function addColumn(addresses: AddressSet, column: Column | undefined, length: number): void {
  if (column?.kind === "wide") {
    for (let row = 0; row < length; row++) addresses.add(column.words[2 * row]!, column.words[2 * row + 1]!);
  } else if (column?.kind === "bytes" && column.elementBytes === 8) {
    const { buffer, byteOffset, byteLength } = column.bytes;
    const view = new DataView(buffer, byteOffset, byteLength);
    for (let at = 0; at + 8 <= column.offsets[length]!; at += 8)
      addresses.add(view.getUint32(at, true), view.getUint32(at + 4, true));
  }
}
