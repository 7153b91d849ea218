import type { EventFormat, Field } from "../decode/event-format.ts";

/** Whether a record holds every field that is to be decoded, dynamic ones included. */
export interface RecordCheck {
  /** Bytes that the fixed part of every record of the event has. */
  readonly minBytes: number;
  /** Dynamic fields to be decoded: their locators point into the record, or the record is malformed. */
  readonly locators: readonly Locator[];
  /** Strings of a probe: of two that are said to be at one offset, one could not be read (`column-decoder.ts`). */
  readonly mayShare: boolean;
}

interface Locator {
  readonly offset: number;
  /** Added to the locator's own offset: 0, or for `__rel_loc` the end of the field. */
  readonly base: number;
}

/** Prepares the check of an event's records. `decoded`: the fields that will be read. */
export function recordCheck(event: EventFormat, decoded: readonly Field[]): RecordCheck {
  return {
    minBytes: event.fields.reduce((max, field) => Math.max(max, fixedEnd(field)), 0),
    locators: decoded.flatMap((field) => locator(field) ?? []),
    mayShare: decoded.some(({ shape }) => shape.kind === "dynamic-text" && shape.fault !== undefined),
  };
}

/** Whether the record of `length` bytes at `offset` holds all of them. */
export function isWhole(check: RecordCheck, view: DataView, offset: number, length: number): boolean {
  if (length < check.minBytes) return false;
  let dynamicBytes = 0;
  for (const { offset: at, base } of check.locators) {
    const word = view.getUint32(offset + at, true);
    if ((word & 0xffff) + base + (word >>> 16) > length) return false;
    dynamicBytes += word >>> 16;
  }
  // Each field has bytes of its own, so together they are no more than the record: a small one can't become a large one.
  return dynamicBytes <= length || (check.mayShare && distinctBytes(check, view, offset) <= length);
}

/** Bytes at different offsets. */
function distinctBytes({ locators }: RecordCheck, view: DataView, offset: number): number {
  const sizes = new Map<number, number>();
  for (const { offset: at, base } of locators) {
    const word = view.getUint32(offset + at, true);
    const start = (word & 0xffff) + base;
    sizes.set(start, Math.max(sizes.get(start) ?? 0, word >>> 16));
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

/** Where the field ends in every record; for those that run to the record's end, where they begin. */
function fixedEnd({ offset, size, shape }: Field): number {
  const open = (shape.kind === "array" && shape.count === 0) || (shape.kind === "text" && shape.bytes === 0);
  return open ? offset : offset + size;
}

function locator({ offset, shape }: Field): Locator | undefined {
  if (shape.kind !== "dynamic-text" && shape.kind !== "dynamic-array") return undefined;
  return { offset, base: shape.relative ? offset + 4 : 0 };
}
