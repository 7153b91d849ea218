/**
 * What the kernel says about one event in `events/SYSTEM/NAME/format`.
 * Offsets and sizes are bytes from the start of the record's payload.
 */
export interface EventFormat {
  /** `common_type` of its records. */
  readonly id: number;
  readonly system: string;
  readonly name: string;
  /** Common fields first, in the file's order. */
  readonly fields: readonly Field[];
  readonly printFormat: string;
  /** Of an event that is computed from others: the recorded fields behind its own, by name. Absent: its records are in the recording. */
  readonly origins?: ReadonlyMap<string, FieldOrigin>;
}

/** A recorded field whose values a computed event repeats. */
export interface FieldOrigin {
  readonly event: EventFormat;
  readonly field: Field;
}

/** A field of an event, as its format file declares it. Offsets and sizes are in bytes. */
export interface Field {
  readonly name: string;
  /** The C type as declared, without name and array bounds: `unsigned short`, `__data_loc char[]`. */
  readonly type: string;
  readonly offset: number;
  readonly size: number;
  readonly signed: boolean;
  /** True for the `common_*` fields that every event has. */
  readonly common: boolean;
  readonly shape: FieldShape;
  /** Another name for a field of the same event: found when asked for, never listed. */
  readonly alias?: true;
  /** What its numbers count, where that is known. */
  readonly unit?: "ns" | "ticks";
}

/** Sizes of integers that a field can have. */
export type IntegerBytes = 1 | 2 | 4 | 8;

/** How a field's bytes are to be read. */
export type FieldShape =
  | {
      readonly kind: "integer";
      readonly bytes: IntegerBytes;
      readonly bits?: { readonly shift: number; readonly width: number };
    }
  /**
   * Up to the first NUL. `bytes` 0 (`char buf[]`): from the offset to the record's end. `line`: the newline before the
   * NUL is the line's end and no part of the text.
   */
  | { readonly kind: "text"; readonly bytes: number; readonly line?: true }
  /** `count` 0 (`unsigned long args[]`): as many as fit between the offset and the record's end. */
  | {
      readonly kind: "array";
      readonly elementBytes: IntegerBytes;
      readonly count: number;
      readonly address?: AddressForm;
    }
  /** A u32 of `length << 16 | offset`; the offset is from the record, or for `__rel_loc` from the field's end. */
  | {
      readonly kind: "dynamic-text";
      readonly relative: boolean;
      /**
       * A probe's string, which has no value where its memory could not be read. `locators`: offsets of all of the probe's
       * locators.
       */
      readonly fault?: { readonly locators: readonly number[] };
    }
  | {
      readonly kind: "dynamic-array";
      readonly relative: boolean;
      readonly elementBytes: IntegerBytes;
      readonly address?: AddressForm;
    }
  /** Bytes this reader has no numeric meaning for (a struct): kept as they are. */
  | { readonly kind: "opaque"; readonly bytes: number };

/** As what address the kernel prints the bytes of an array: the letters behind `%p`, such as `I4`, `I6c`, `ISpc`, `M`. */
export type AddressForm = string;

/** `sched:sched_switch`: how people and specs name an event. */
export function eventName(event: Pick<EventFormat, "system" | "name">): string {
  return `${event.system}:${event.name}`;
}

/** An event's field by its name; an element of an array, `args[1]`, is a field, too. */
export function fieldOf(format: EventFormat, name: string): Field | undefined {
  return format.fields.find((field) => field.name === name) ?? elementOf(format, name);
}

/** Only arrays of a fixed length, which hold the element in every record. */
function elementOf({ fields, origins }: EventFormat, name: string): Field | undefined {
  const [, array, index] = /^([^[]+)\[(\d{1,5})\]$/u.exec(name) ?? [];
  const field = origins ? undefined : fields.find((known) => known.name === array);
  if (field?.shape.kind !== "array" || Number(index) >= field.shape.count) return undefined;
  const { elementBytes: bytes } = field.shape;
  const { type, signed, common } = field;
  const offset = field.offset + Number(index) * bytes;
  return {
    name,
    type,
    offset,
    size: bytes,
    signed,
    common,
    shape: { kind: "integer", bytes },
  };
}

/** True where the field's value is text (comparable with `==`, `!=`, `~` to a string): a string, or an address of a network. */
export function isTextField({ shape }: Field): boolean {
  return shape.kind === "text" || shape.kind === "dynamic-text" || addressForm(shape) !== undefined;
}

/** What the bytes of an array are, if they are an address of a network. */
export function addressForm(shape: FieldShape): AddressForm | undefined {
  return shape.kind === "array" || shape.kind === "dynamic-array" ? shape.address : undefined;
}
