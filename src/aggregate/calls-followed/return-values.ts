import { diagnostic } from "../../core/diagnostic.ts";
import type { EventBatch, WideColumn } from "../../trace/decode/batch.ts";
import { type EventFormat, fieldOf } from "../../trace/decode/event-format.ts";
import { fieldsIn } from "../../expr/walk.ts";
import type { RowPredicate } from "../../expr/compile-predicate.ts";
import type { Binding } from "../request/binding.ts";
import { type Where, whereOption } from "../request/where.ts";

/** The option that asks for what calls returned, and the condition on the records of returns. */
const RETURNS = "returns";
const WHERE_RETURN = "where-return";

/** What a request asks of the records of returns. */
export interface AskedReturns {
  /** Whether the result has what calls returned. */
  readonly shown: boolean;
  /** Whether some calls may not count. */
  readonly isLimited: boolean;
  /** Which calls count, by the records of their returns. */
  readonly where: Where;
}

/**
 * The options `returns` and `where-return`; undefined where the request has neither. Kernels record what a function returned if they are built with
 * CONFIG_FUNCTION_GRAPH_RETVAL, whether or not their text shows it (kernel/trace/fgraph.c, `__ftrace_return_to_handler`).
 */
export function askedReturns(binding: Binding, exit: EventFormat | undefined): AskedReturns | undefined {
  const { request } = binding;
  const condition = request.conditions?.[WHERE_RETURN];
  const isLimited = condition !== undefined;
  const shown = request.options[RETURNS] === true;
  if (!exit || (!shown && !isLimited)) return undefined;
  const isRead = shown || fieldsIn(condition!.tree).includes("retval");
  if (!isRead) return { shown, isLimited, where: whereOption(binding, WHERE_RETURN, [exit]) };
  if (!fieldOf(exit, "retval")) {
    const at = request.spanOf(shown ? RETURNS : WHERE_RETURN);
    const message = "this kernel does not record what functions return";
    binding.problems.push(diagnostic("unsupported", message, { at, hint: WITHOUT }));
    return undefined;
  }
  const signed = withSignedRetval(exit);
  binding.needs.event(exit, "retval");
  const where = whereOption(binding, WHERE_RETURN, [signed]);
  return { shown, isLimited, where: (batch) => where(isLimited ? withErrors(batch, signed) : batch) };
}

const WITHOUT =
  'kernels from 6.5 on record it if they are built with CONFIG_FUNCTION_GRAPH_RETVAL (Debian\'s are not); a kprobe also reads it: kprobes: [{function: vfs_open, return: {args: {ret: "$retval:s64"}}}]';

/** Reads what the call of a row returned; undefined where the records do not have it. */
export function returnReader({ columns }: EventBatch): ((row: number) => bigint) | undefined {
  const column = columns.get("retval");
  if (column?.kind !== "wide") return undefined;
  const { words } = column;
  return (row) => {
    const [low, high] = [words[2 * row]!, words[2 * row + 1]!];
    if (isError32(low, high)) return BigInt(low | 0);
    return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
  };
}

/** Tells whether the call of a row returned an error: -4095 to -1 (include/linux/err.h, `IS_ERR_VALUE`). */
export function errorReader({ columns }: EventBatch): RowPredicate | undefined {
  const column = columns.get("retval");
  if (column?.kind !== "wide") return undefined;
  const { words } = column;
  return (row) => {
    const [low, high] = [words[2 * row]!, words[2 * row + 1]!];
    return low >= LEAST_ERROR && (high === 0 || high === ALL_ONES);
  };
}

const LEAST_ERROR = 0xffff_f001;
const ALL_ONES = 0xffff_ffff;

/** An `int` of a function that sets the lower half of the register only, as the kernel's text has it (`print_graph_retval`). */
function isError32(low: number, high: number): boolean {
  return high === 0 && low >= LEAST_ERROR;
}

function withSignedRetval(exit: EventFormat): EventFormat {
  const fields = exit.fields.map((field) => (field.name === "retval" ? { ...field, signed: true } : field));
  return { ...exit, fields };
}

/** The batch with `retval` as a signed number, and errors of 32 bits as the errors that they are. */
function withErrors(batch: EventBatch, event: EventFormat): EventBatch {
  const column = batch.columns.get("retval");
  if (column?.kind !== "wide") return batch;
  const words = column.words.slice();
  for (let at = 0; at < words.length; at += 2) {
    if (isError32(words[at]!, words[at + 1]!)) words[at + 1] = ALL_ONES;
  }
  const signed: WideColumn = { kind: "wide", signed: true, words };
  return { ...batch, event, columns: new Map(batch.columns).set("retval", signed) };
}
