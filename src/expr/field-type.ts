import { didYouMean } from "../core/nearest.ts";

/** The type of an event's field, as the checkers need it. */
export interface FieldType {
  readonly name: string;
  /**
   * `pointer`: the address of a string, `char *`; `cpus`: a set of CPUs; `other`: arrays and structures, which cannot be compared.
   */
  readonly kind: "integer" | "text" | "pointer" | "cpus" | "other";
  /** Size of an integer, or of a fixed-size string including its NUL; 0 for a string of any length. */
  readonly bytes: number;
  readonly signed: boolean;
  /** For the kernel, the text is bytes: its filters cannot compare them. */
  readonly isBytes?: true;
  /** What its numbers are called, if they have words. */
  readonly words?: () => NumberWords | undefined;
  /** Of an array of a fixed length: the numbers in it. */
  readonly elements?: { readonly count: number; readonly bytes: number };
  /** An element of an array, which the kernel's filters do not know. */
  readonly isElement?: true;
}

/**
 * Fields that every event has in addition to its format: the CPU and the name of the current task (kernel/trace/trace_events.c,
 * `trace_define_generic_fields`). A field of the event with the same name takes precedence; `task.NAME` is always the task's.
 */
const GENERIC_FIELDS: readonly FieldType[] = [
  { name: "CPU", kind: "integer", bytes: 4, signed: false },
  { name: "cpu", kind: "integer", bytes: 4, signed: false },
  { name: "COMM", kind: "text", bytes: 16, signed: false },
  { name: "comm", kind: "text", bytes: 16, signed: false },
  { name: "task.comm", kind: "text", bytes: 16, signed: false },
  { name: "task.pid", kind: "integer", bytes: 4, signed: true },
  { name: "task.cpu", kind: "integer", bytes: 4, signed: false },
  { name: "task.tgid", kind: "integer", bytes: 4, signed: true },
];

/** Finds a field of the event, an element of an array (`args[1]`), or a generic field. */
export function findField(fields: readonly FieldType[], name: string): FieldType | undefined {
  return (
    fields.find((field) => field.name === name) ??
    elementOf(fields, name) ??
    GENERIC_FIELDS.find((field) => field.name === name)
  );
}

function elementOf(fields: readonly FieldType[], name: string): FieldType | undefined {
  const [, array, index] = /^([^[]+)\[(\d{1,5})\]$/u.exec(name) ?? [];
  const field = fields.find((known) => known.name === array);
  if (!field?.elements || Number(index) >= field.elements.count) return undefined;
  return {
    name,
    kind: "integer",
    bytes: field.elements.bytes,
    signed: field.signed,
    isElement: true,
  };
}

/** A hint with the most similar field, or all fields. */
export function fieldHint(fields: readonly FieldType[], name: string): string {
  const element = elementHint(fields, name);
  if (element !== undefined) return element;
  const own = fields.filter((field) => !field.name.startsWith("common_")).map((field) => field.name);
  const all = [...fields.map((field) => field.name), "CPU", "COMM"];
  return didYouMean(name, all) ?? `its fields are ${[...own, "CPU", "COMM"].join(", ")}`;
}

/** Why an array does not have this element: `args[6]`; undefined if the name is none of an array's elements. */
export function elementHint(fields: readonly FieldType[], name: string): string | undefined {
  const array = name.slice(0, Math.max(0, name.indexOf("[")));
  const field = fields.find((known) => known.name === array);
  if (!field) return undefined;
  const { count } = field.elements ?? { count: 0 };
  if (count > 0) return `the elements of "${array}" are ${array}[0] to ${array}[${count - 1}]`;
  return `elements can be used only of an array of fixed length in a recorded event`;
}

/** The smallest and largest value of the field. */
export function integerRange(field: FieldType): {
  readonly minimum: bigint;
  readonly maximum: bigint;
} {
  const bits = BigInt(field.bytes * 8);
  if (field.signed) return { minimum: -(1n << (bits - 1n)), maximum: (1n << (bits - 1n)) - 1n };
  return { minimum: 0n, maximum: (1n << bits) - 1n };
}

/** The type as the kernel's probes name it: `s32`, `u64`. */
export function integerTypeName(field: FieldType): string {
  return `${field.signed ? "s" : "u"}${field.bytes * 8}`;
}

/** What the numbers of a field are called, as conditions need it: `NO_SOCKET` for 3. */
export interface NumberWords {
  of(value: bigint): string;
  /** Whether a number can have this word at all. */
  knows(word: string): boolean;
  /** All numbers that have this word; absent: there is no complete list. */
  numbers(word: string): readonly bigint[] | undefined;
  /** Words that are known beforehand. */
  readonly table: readonly { readonly word: string }[];
  /** Of an address of code: the function that contains it. */
  readonly functionOf?: (value: bigint) => string;
}
