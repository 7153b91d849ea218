import { binaryPrintf } from "../../trace/decode/binary-printf.ts";
import {
  type BytesColumn,
  type Column,
  elementsAt,
  type EventBatch,
  numberReader,
  valueOf,
} from "../../trace/decode/batch.ts";
import { eventName } from "../../trace/decode/event-format.ts";
import type { EventTexts, TextSource } from "../../trace/event-text/event-texts.ts";

type NumberAt = (row: number) => number;

/** The rows of a column of addresses, as 32-bit halves. */
export interface Addresses {
  readonly low: NumberAt;
  readonly high: NumberAt;
}

/** What every record says of itself. */
interface Context {
  readonly pid: NumberAt;
  readonly flags: NumberAt;
  readonly preemptCount: NumberAt;
}

/** A batch of calls' entries. */
export interface Entries extends Context {
  readonly kind: "entry";
  readonly func: Addresses;
  readonly depth: NumberAt;
}

/** A batch of calls' returns. */
export interface Exits extends Context {
  readonly kind: "exit";
  readonly func: Addresses;
  readonly depth: NumberAt;
  /** NaN: the records don't say. */
  readonly durationNs: NumberAt;
}

interface Functions extends Context {
  readonly kind: "function";
  readonly func: Addresses;
  readonly parent: Addresses;
}

interface Stacks extends Context {
  readonly kind: "stack" | "user-stack";
  readonly callers: (row: number) => readonly bigint[];
}

interface Prints extends Context {
  readonly kind: "print";
  readonly writer: Addresses;
  readonly text: (row: number) => string;
}

interface Others extends Context {
  readonly kind: "other";
  readonly text: (row: number) => string;
}

/** The rows of a batch, by what the kernel's text makes of them (kernel/trace/trace_entries.h). */
export type BatchRecords = Entries | Exits | Functions | Stacks | Prints | Others;

/** A record of the tracers that lacks what it should have is shown like any other event. */
export function batchRecords(batch: EventBatch, source: TextSource, texts: EventTexts): BatchRecords {
  const context = contextOf(batch);
  return known(batch, context, source, texts) ?? { ...context, kind: "other", text: texts.of(batch) };
}

function known(
  batch: EventBatch,
  context: Context,
  source: TextSource,
  texts: EventTexts,
): BatchRecords | undefined {
  switch (eventName(batch.event)) {
    case "ftrace:funcgraph_entry":
    case "ftrace:fgraph_retaddr_entry":
      return entries(batch, context);
    case "ftrace:funcgraph_exit":
      return exits(batch, context);
    case "ftrace:function":
      return functions(batch, context);
    case "ftrace:kernel_stack":
      return stacks(batch, context, "stack");
    case "ftrace:user_stack":
      return stacks(batch, context, "user-stack");
    case "ftrace:print":
      return prints(batch, context);
    case "ftrace:bprint":
      return binaryPrints(batch, context, source, texts);
    default:
      return undefined;
  }
}

function contextOf(batch: EventBatch): Context {
  const numbers = (name: string): NumberAt => numbersOf(batch, name) ?? (() => 0);
  return {
    pid: numbers("common_pid"),
    flags: numbers("common_flags"),
    preemptCount: numbers("common_preempt_count"),
  };
}

function entries(batch: EventBatch, context: Context): Entries | undefined {
  const func = addressesOf(batch, "func");
  const depth = numbersOf(batch, "depth");
  return func && depth && { ...context, kind: "entry", func, depth };
}

function exits(batch: EventBatch, context: Context): Exits | undefined {
  const func = addressesOf(batch, "func");
  const depth = numbersOf(batch, "depth");
  return func && depth && { ...context, kind: "exit", func, depth, durationNs: durations(batch) };
}

function functions(batch: EventBatch, context: Context): Functions | undefined {
  const func = addressesOf(batch, "ip");
  const parent = addressesOf(batch, "parent_ip");
  return func && parent && { ...context, kind: "function", func, parent };
}

function stacks(batch: EventBatch, context: Context, kind: Stacks["kind"]): Stacks | undefined {
  const column = batch.columns.get("caller");
  if (column?.kind !== "bytes") return undefined;
  return { ...context, kind, callers: (row) => elementsAt(column, row).map(BigInt) };
}

function prints(batch: EventBatch, context: Context): Prints | undefined {
  const writer = addressesOf(batch, "ip");
  const column = batch.columns.get("buf");
  if (!writer || column?.kind !== "text") return undefined;
  return { ...context, kind: "print", writer, text: (row) => String(valueOf(column, row)) };
}

/** What `trace_printk` recorded: the address of a format, and its arguments. */
function binaryPrints(
  batch: EventBatch,
  context: Context,
  source: TextSource,
  texts: EventTexts,
): Prints | undefined {
  const writer = addressesOf(batch, "ip");
  const format = addressesOf(batch, "fmt");
  const column = batch.columns.get("buf");
  if (!writer || !format || column?.kind !== "bytes") return undefined;
  const fields = texts.of(batch);
  const text = (row: number): string => {
    const address = (BigInt(format.high(row)) << 32n) | BigInt(format.low(row));
    const known = source.printkFormats.get(address);
    if (known === undefined) return fields(row);
    return binaryPrintf(known, argumentsOf(column, row, source.machine), source.machine);
  };
  return { ...context, kind: "print", writer, text };
}

/** As they were recorded: a big-endian machine's words have been turned around. */
function argumentsOf(
  { bytes, offsets, elementBytes }: BytesColumn,
  row: number,
  { bigEndian }: TextSource["machine"],
): Uint8Array {
  const own = bytes.slice(offsets[row], offsets[row + 1]);
  if (!bigEndian || elementBytes === 1) return own;
  for (let at = 0; at < own.length; at += elementBytes) own.subarray(at, at + elementBytes).reverse();
  return own;
}

function numbersOf({ columns }: EventBatch, name: string): NumberAt | undefined {
  const column = columns.get(name);
  return column && numberReader(column);
}

function addressesOf({ columns }: EventBatch, name: string): Addresses | undefined {
  const column = columns.get(name);
  if (column?.kind === "wide") return halvesOf(column.words);
  if (column?.kind !== "number") return undefined;
  const { values } = column;
  return { low: (row) => values[row]! >>> 0, high: () => 0 };
}

function halvesOf(words: Uint32Array): Addresses {
  return { low: (row) => words[2 * row]!, high: (row) => words[2 * row + 1]! };
}

/** `rettime` − `calltime`, exact where it is below 2^53. */
function durations({ columns }: EventBatch): NumberAt {
  const from = halvesOfWide(columns.get("calltime"));
  const to = halvesOfWide(columns.get("rettime"));
  if (!from || !to) return () => NaN;
  return (row) => (to.high(row) - from.high(row)) * 2 ** 32 + (to.low(row) - from.low(row));
}

function halvesOfWide(column: Column | undefined): Addresses | undefined {
  return column?.kind === "wide" ? halvesOf(column.words) : undefined;
}
