import type { EventBatch, OrderedEvents, WideColumn } from "../../trace/decode/batch.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import type { EventCatalog } from "../aggregation.ts";

/** The record of a function's return. Kernels built with CONFIG_FUNCTION_GRAPH_RETVAL have the field `retval`, as an unsigned number. */
const RETURN = "ftrace:funcgraph_exit";
const FIELD = "retval";

/** The events, with `retval` as a signed number: an error is -4095 to -1 (include/linux/err.h, `IS_ERR_VALUE`). */
export function withSignedReturns(catalog: EventCatalog): EventCatalog {
  const exit = catalog.get(RETURN);
  return exit ? new Map(catalog).set(RETURN, signedFormat(exit)) : catalog;
}

/** The same events, with the values of `retval` as signed numbers. */
export function signReturns(events: OrderedEvents): OrderedEvents {
  if (!events.batches.some(({ columns }) => columns.has(FIELD))) return events;
  return { ...events, batches: events.batches.map(signedBatch) };
}

/** An `int` of a function that sets the lower half of the register only, as the kernel's text has it (`print_graph_retval`). */
export function isError32(low: number, high: number): boolean {
  return high === 0 && low >= LEAST_ERROR;
}

/** The lower half of -4095. */
export const LEAST_ERROR = 0xffff_f001;
/** The upper half of a small negative number. */
export const ALL_ONES = 0xffff_ffff;

function signedFormat(exit: EventFormat): EventFormat {
  const fields = exit.fields.map((field) => (field.name === FIELD ? { ...field, signed: true } : field));
  return { ...exit, fields };
}

function signedBatch(batch: EventBatch): EventBatch {
  const column = batch.columns.get(FIELD);
  if (column?.kind !== "wide" || column.signed || eventName(batch.event) !== RETURN) return batch;
  const words = column.words.slice();
  for (let at = 0; at < words.length; at += 2) {
    if (isError32(words[at]!, words[at + 1]!)) words[at + 1] = ALL_ONES;
  }
  const signed: WideColumn = { kind: "wide", signed: true, words };
  return { ...batch, event: signedFormat(batch.event), columns: new Map(batch.columns).set(FIELD, signed) };
}
