import type { EventBatch } from "../../trace/decode/batch.ts";
import { columnOf } from "../request/columns.ts";

/** Bytes of a return address: the kernels that can be traced here have 64-bit addresses. */
export const ADDRESS_BYTES = 8;

/** The return addresses of a batch's stack records: a view of all of them, and where a row's begin and how many there is room for. */
export interface Callers {
  readonly view: DataView;
  readonly begin: (row: number) => number;
  readonly room: (row: number) => number;
}

/**
 * The addresses of a batch of `ftrace:kernel_stack` or `ftrace:user_stack`. Throws a `TypeError` for a batch of another
 * event.
 */
export function callersOf(batch: EventBatch): Callers {
  const callers = columnOf(batch, "caller");
  if (callers.kind !== "bytes") throw new TypeError("caller is not an address column");
  const { bytes, offsets } = callers;
  return {
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    begin: (row) => offsets[row]!,
    room: (row) => Math.floor((offsets[row + 1]! - offsets[row]!) / ADDRESS_BYTES),
  };
}
