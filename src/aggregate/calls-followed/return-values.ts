import { diagnostic } from "../../core/diagnostic.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import { type EventFormat, fieldOf } from "../../trace/decode/event-format.ts";
import { fieldsIn } from "../../expr/walk.ts";
import type { RowPredicate } from "../../expr/compile-predicate.ts";
import type { Binding } from "../request/binding.ts";
import { ALL_ONES, isError32, LEAST_ERROR } from "../request/signed-returns.ts";
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
  if (isRead && !fieldOf(exit, "retval")) {
    const at = request.spanOf(shown ? RETURNS : WHERE_RETURN);
    const message = "this kernel does not record what functions return";
    binding.problems.push(diagnostic("unsupported", message, { at, hint: WITHOUT }));
    return undefined;
  }
  if (isRead) binding.needs.event(exit, "retval");
  return { shown, isLimited, where: whereOption(binding, WHERE_RETURN, [exit]) };
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
