import type { RowPredicate } from "../../expr/compile-predicate.ts";
import type { EventBatch, OrderedEvents } from "../../trace/decode/batch.ts";
import { type EventFormat, eventName, fieldOf } from "../../trace/decode/event-format.ts";
import type { Binding } from "../request/binding.ts";
import { columnOf, numberAt } from "../request/columns.ts";
import { drive, type RowHandler } from "../request/drive.ts";
import { type AskedReturns, errorReader, returnReader } from "./return-values.ts";
import { requireNumbers } from "../request/find-field.ts";
import { notRecorded } from "../request/not-recorded.ts";
import type { Where } from "../request/where.ts";
import type { CallRecord, CallTimes } from "./task-calls.ts";
import type { CallStacks } from "./call-stacks.ts";
import type { Functions } from "../call-tree/functions.ts";

/** The function_graph tracer's record of a call's entry (kernel/trace/trace_entries.h). */
const CALL_ENTRY = "ftrace:funcgraph_entry";
/** Its record of a call's return. */
export const CALL_EXIT = "ftrace:funcgraph_exit";
/** What the tracer writes instead where its option `funcgraph-retaddr` is set (6.13 and later). */
const CALL_ENTRY_RETADDR = "ftrace:fgraph_retaddr_entry";

/** The function_graph tracer's events, as this kernel has them. */
export interface CallFormats {
  /** Empty where only returns are recorded: with a threshold (kernel/trace/trace_functions_graph.c, `graph_entry`). */
  readonly entries: readonly EventFormat[];
  readonly exit: EventFormat;
}

/**
 * The formats of calls' beginnings and ends, whose fields are then among the needs. Their layout differs between kernels
 * (kernel/trace/trace_entries.h): it is read, and what an older or newer one lacks is done without.
 */
export function callFormats(binding: Binding): CallFormats | undefined {
  const { catalog } = binding;
  const hasReturnsOnly =
    catalog.has(CALL_EXIT) && ![CALL_ENTRY, CALL_ENTRY_RETADDR].some((name) => catalog.has(name));
  const first = hasReturnsOnly ? undefined : requireCall(binding, CALL_ENTRY);
  const exit = requireCall(binding, CALL_EXIT);
  if (!exit || (!first && !hasReturnsOnly)) return undefined;
  const entries = [first, hasReturnsOnly ? undefined : catalog.get(CALL_ENTRY_RETADDR)].filter(
    (event) => event !== undefined,
  );
  for (const event of [...entries, exit]) requireNumbers(binding, event, NUMBERS);
  const times = EXIT_EXTRAS.filter((name) => fieldOf(exit, name)?.shape.kind === "integer");
  binding.needs.event(exit, ...times);
  return { entries, exit };
}

const NUMBERS: readonly string[] = ["common_pid", "common_flags", "func", "depth"];
const EXIT_EXTRAS: readonly string[] = ["calltime", "rettime", "overrun"];

function requireCall(binding: Binding, name: string): EventFormat | undefined {
  const format = binding.catalog.get(name);
  if (format) return format;
  binding.missing.push(name);
  const { use } = binding.request;
  const said = binding.problems.some(({ at, code }) => code === "event-not-recorded" && at === use.at);
  if (said) return undefined;
  const what = `${use.value} reads the function_graph tracer's records`;
  binding.problems.push(notRecorded(binding, what, use.at, 'add "tracer: function_graph"'));
  return undefined;
}

/** The records that a condition on calls is asked of: their beginnings, or their ends where only those are recorded. */
export function askedRecords(formats: CallFormats | undefined): readonly EventFormat[] {
  if (!formats) return [];
  return formats.entries.length > 0 ? formats.entries : [formats.exit];
}

/** What follows calls, and the functions that it numbers. */
export interface CallTaker {
  readonly functions: Functions;
  readonly stacks: CallStacks;
  /** What is asked of returns; absent: nothing. */
  readonly returns?: AskedReturns | undefined;
}

/** Gives every call's beginning and end to the stacks. `where` is asked of the records that `askedRecords` returns. */
export function driveCalls(
  events: OrderedEvents,
  formats: CallFormats | undefined,
  { functions, stacks, returns }: CallTaker,
  where: Where,
): void {
  const hasReturnsOnly = formats?.entries.length === 0;
  drive(events, (batch) => {
    switch (eventName(batch.event)) {
      case CALL_ENTRY:
      case CALL_ENTRY_RETADDR:
        return entryHandler(batch, functions, stacks, where(batch));
      case CALL_EXIT:
        return hasReturnsOnly
          ? returnHandler(batch, { functions, stacks, returns }, where(batch))
          : exitHandler(batch, { functions, stacks, returns });
      default:
        return undefined;
    }
  });
}

function entryHandler(
  batch: EventBatch,
  functions: Functions,
  stacks: CallStacks,
  accepts: RowPredicate | undefined,
): RowHandler {
  const read = recordReader(batch, functions);
  return (row) => stacks.enter(read(row), row, accepts);
}

function exitHandler(batch: EventBatch, { functions, stacks, returns }: CallTaker): RowHandler {
  const read = recordReader(batch, functions);
  const times = endReader(batch, returns);
  const overrun = batch.columns.has("overrun") ? numberAt(batch, "overrun") : undefined;
  return (row) => {
    if (overrun && overrun(row) > 0) stacks.faults.overrun += 1;
    stacks.leave(read(row), times(row));
  };
}

function returnHandler(
  batch: EventBatch,
  { functions, stacks, returns }: CallTaker,
  accepts: RowPredicate | undefined,
): RowHandler {
  const read = recordReader(batch, functions);
  const times = endReader(batch, returns);
  return (row) => stacks.takeReturn(read(row), times(row), accepts?.(row) ?? true);
}

/** One object for all rows: nothing is allocated a record. */
function recordReader(batch: EventBatch, functions: Functions): (row: number) => CallRecord {
  const { times, cpu } = batch;
  const pid = numberAt(batch, "common_pid");
  const flags = numberAt(batch, "common_flags");
  const depth = numberAt(batch, "depth");
  const func = functionReader(batch, "func", functions);
  const record: CallRecord = { pid: 0, cpu, func: 0, depth: 0, flags: 0, timeNs: 0 };
  return (row) => {
    record.pid = pid(row);
    record.func = func(row);
    record.depth = depth(row);
    record.flags = flags(row);
    record.timeNs = times[row]!;
    return record;
  };
}

/** The function whose address a field has. */
export function functionReader(
  batch: EventBatch,
  field: string,
  functions: Functions,
): (row: number) => number {
  const column = columnOf(batch, field);
  if (column.kind === "wide") {
    const { words } = column;
    return (row) => functions.of(words[2 * row]!, words[2 * row + 1]!);
  }
  const low = numberAt(batch, field);
  return (row) => functions.of(low(row) >>> 0, 0);
}

/** Times, and how the call ended where that is asked. */
function endReader(batch: EventBatch, returns: AskedReturns | undefined): (row: number) => CallTimes {
  const times = timesReader(batch);
  if (!returns) return times;
  const accepts = returns.where(batch);
  const isError = errorReader(batch);
  const value = returns.shown ? returnReader(batch) : undefined;
  return (row) => {
    const ended = { isAccepted: accepts?.(row) ?? true, isError: isError?.(row) ?? false };
    const read = times(row);
    read.ended = value ? { ...ended, value: value(row) } : ended;
    return read;
  };
}

/** When the call began and ended by the record itself. The duration is exact, the times are where they are below 2^53. */
function timesReader({ columns }: EventBatch): (row: number) => CallTimes {
  const times: CallTimes = { beganNs: NaN, endedNs: NaN, durationNs: NaN };
  const call = columns.get("calltime");
  const ret = columns.get("rettime");
  if (call?.kind !== "wide" || ret?.kind !== "wide") return () => times;
  const from = call.words;
  const to = ret.words;
  return (row) => {
    const beganHigh = from[2 * row + 1]!;
    const endedHigh = to[2 * row + 1]!;
    times.beganNs = beganHigh * WORD + from[2 * row]!;
    times.endedNs = endedHigh * WORD + to[2 * row]!;
    times.durationNs = (endedHigh - beganHigh) * WORD + (to[2 * row]! - from[2 * row]!);
    return times;
  };
}

const WORD = 4_294_967_296;
