import { didYouMean } from "../core/nearest.ts";

/** What the checkers need to know of an event's field. */
export interface FieldType {
  readonly name: string;
  /**
   * `pointer`: the address of a string, `char *`; `cpus`: a set of CPUs; `other`: arrays and structures, which nothing can be compared
   * with.
   */
  readonly kind: "integer" | "text" | "pointer" | "cpus" | "other";
  /** Size of an integer; room of a fixed-size text with its final NUL; 0 for a text of any length. */
  readonly bytes: number;
  readonly signed: boolean;
}

/**
 * What the kernel knows of every event besides its format: the CPU it happened on and the name of the task that was
 * running (`trace_define_generic_fields`, trace_events.c). An event's own field of the same name comes first.
 */
const GENERIC_FIELDS: readonly FieldType[] = [
  { name: "CPU", kind: "integer", bytes: 4, signed: false },
  { name: "cpu", kind: "integer", bytes: 4, signed: false },
  { name: "COMM", kind: "text", bytes: 16, signed: false },
  { name: "comm", kind: "text", bytes: 16, signed: false },
];

/** The event's own field, or one that every event has. */
export function findField(fields: readonly FieldType[], name: string): FieldType | undefined {
  return fields.find((field) => field.name === name) ?? GENERIC_FIELDS.find((field) => field.name === name);
}

/** The nearest field, or what fields there are. */
export function fieldHint(fields: readonly FieldType[], name: string): string {
  const own = fields.filter((field) => !field.name.startsWith("common_")).map((field) => field.name);
  const all = [...fields.map((field) => field.name), "CPU", "COMM"];
  return didYouMean(name, all) ?? `its fields are ${[...own, "CPU", "COMM"].join(", ")}`;
}

/** Smallest and largest value the field can hold. */
export function integerRange(field: FieldType): { readonly minimum: bigint; readonly maximum: bigint } {
  const bits = BigInt(field.bytes * 8);
  if (field.signed) return { minimum: -(1n << (bits - 1n)), maximum: (1n << (bits - 1n)) - 1n };
  return { minimum: 0n, maximum: (1n << bits) - 1n };
}

/** `s32`, `u64`: as the kernel's probes name them. */
export function integerTypeName(field: FieldType): string {
  return `${field.signed ? "s" : "u"}${field.bytes * 8}`;
}
