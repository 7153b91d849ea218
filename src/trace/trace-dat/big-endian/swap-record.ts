import type { EventFormat, Field } from "../../decode/event-format.ts";

/** What is to be turned around in the records of each event. */
export interface RecordSwaps {
  /** Of `common_type`, in every record. */
  readonly idOffset: number;
  readonly byId: ReadonlyMap<number, readonly Swap[]>;
}

/** Numbers of a record that stand in a row. */
interface Swap {
  readonly offset: number;
  /** Of each. */
  readonly bytes: number;
  /** `rest`: as many as there are up to the record's end. */
  readonly count: number | "rest";
  /** The number says where others are: `length << 16 | offset`. */
  readonly locates?: { readonly bytes: number; readonly base: number };
}

/** Ids are the first to be read, so records of events without a format keep all else as it is. */
export function recordSwaps(events: Iterable<EventFormat>): RecordSwaps {
  const byId = new Map<number, readonly Swap[]>();
  let idOffset = 0;
  for (const { id, fields } of events) {
    byId.set(id, swapsOf(fields));
    idOffset = fields.find(({ name }) => name === "common_type")?.offset ?? idOffset;
  }
  return { idOffset, byId };
}

/** Bit fields share their storage, which is turned around once. */
function swapsOf(fields: readonly Field[]): readonly Swap[] {
  const seen = new Set<number>();
  return fields.flatMap((field) => {
    const swap = swapOf(field);
    if (!swap || seen.has(swap.offset)) return [];
    seen.add(swap.offset);
    return [swap];
  });
}

/** Texts have no order of bytes, and of a struct nobody knows the members. */
function swapOf({ offset, shape }: Field): Swap | undefined {
  switch (shape.kind) {
    case "integer":
      return shape.bytes > 1 ? { offset, bytes: shape.bytes, count: 1 } : undefined;
    case "array":
      return { offset, bytes: shape.elementBytes, count: shape.count === 0 ? "rest" : shape.count };
    case "dynamic-text":
      return { offset, bytes: 4, count: 1 };
    case "dynamic-array": {
      const base = shape.relative ? offset + 4 : 0;
      return { offset, bytes: 4, count: 1, locates: { bytes: shape.elementBytes, base } };
    }
    case "text":
    case "opaque":
      return undefined;
  }
}

/** Turns the numbers of the record at `start` around. What lies outside of it is left alone. */
export function swapRecord(
  view: DataView,
  start: number,
  length: number,
  { idOffset, byId }: RecordSwaps,
): void {
  if (idOffset + 2 > length) return;
  const swaps = byId.get(view.getUint16(start + idOffset, false));
  if (!swaps) {
    reverse(view, start + idOffset, 2);
    return;
  }
  for (const { offset, bytes, count, locates } of swaps) {
    const end = count === "rest" ? length : Math.min(length, offset + count * bytes);
    swapRow(view, start + offset, start + end, bytes);
    if (locates && offset + 4 <= length) {
      const word = view.getUint32(start + offset, true);
      const from = (word & 0xffff) + locates.base;
      swapRow(view, start + from, start + Math.min(length, from + (word >>> 16)), locates.bytes);
    }
  }
}

function swapRow(view: DataView, from: number, end: number, bytes: number): void {
  if (bytes === 1) return;
  for (let at = from; at + bytes <= end; at += bytes) reverse(view, at, bytes);
}

/** Turns the bytes of one number around. */
export function reverse(view: DataView, at: number, bytes: number): void {
  for (let low = at, high = at + bytes - 1; low < high; low++, high--) {
    const byte = view.getUint8(low);
    view.setUint8(low, view.getUint8(high));
    view.setUint8(high, byte);
  }
}
