import type { Column } from "../decode/batch.ts";
import { codeFields, printsCode } from "../print-fmt/code-fields.ts";
import type { Projection, Recording } from "../recording.ts";

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
  const names = eventNames.some((name) => addressFields.has(name) || name.startsWith("kprobes:"));
  return names || formats.some(printsCode);
}

/** Every address of code in a recording, once. */
export function codeAddresses(recording: Recording): ReadonlySet<bigint> {
  return addressesIn(recording, presentFields(recording));
}

/** Those in fields of other events, which are printed as names with an offset and the function's size (`%pS`). */
export function printedCode(recording: Recording): ReadonlySet<bigint> {
  const fields = [...recording.events].map(([name, event]) => [name, codeFields(event)] as const);
  return addressesIn(recording, new Map(fields.filter(([, names]) => names.length > 0)));
}

function addressesIn(recording: Recording, fields: Projection): ReadonlySet<bigint> {
  const addresses = new AddressSet();
  if (fields.size === 0) return addresses.values();
  for (const { batches } of recording.read(fields)) {
    for (const { columns, length } of batches) {
      for (const column of columns.values()) addColumn(addresses, column, length);
    }
  }
  return addresses.values();
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

function presentFields({ events }: Recording): Projection {
  return new Map(
    [...addressFields].flatMap(([name, fields]) => {
      const format = events.get(name);
      const known = format?.fields.map((field) => field.name) ?? [];
      return format ? [[name, fields.filter((field) => known.includes(field))] as const] : [];
    }),
  );
}

function addColumn(addresses: AddressSet, column: Column, length: number): void {
  if (column.kind === "wide") {
    for (let row = 0; row < length; row++) addresses.add(column.words[2 * row]!, column.words[2 * row + 1]!);
  } else if (column.kind === "bytes" && column.elementBytes === 8) {
    const { buffer, byteOffset, byteLength } = column.bytes;
    const view = new DataView(buffer, byteOffset, byteLength);
    for (let at = 0; at + 8 <= column.offsets[length]!; at += 8)
      addresses.add(view.getUint32(at, true), view.getUint32(at + 4, true));
  }
}
