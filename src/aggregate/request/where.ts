import {
  canFail,
  compileFailures,
  compilePredicate,
  type FieldAccess,
  type RowPredicate,
} from "../../expr/compile-predicate.ts";
import type { Expression } from "../../expr/ast.ts";
import { checkPredicate } from "../../expr/check/check-filter.ts";
import {
  type BytesColumn,
  elementsAt,
  type EventBatch,
  numberReader,
  type TextColumn,
  wideAt,
} from "../../trace/decode/batch.ts";
import { type EventFormat, eventName, type Field, fieldOf } from "../../trace/decode/event-format.ts";
import type { FieldWords } from "../../trace/words/words.ts";
import { withNumbers } from "../../expr/with-numbers.ts";
import { wordsOf } from "./words.ts";
import { commOf } from "../keys/key-part.ts";
import type { KnownOfRecording, TaskGrouping } from "../aggregation.ts";
import type { Binding } from "./binding.ts";
import { numberAt } from "./columns.ts";
import { fieldTypes } from "../../spec/field-types.ts";
import { calculatedRows } from "./calculated-rows.ts";
import { both } from "./drive.ts";
import { addOnce } from "./find-field.ts";
import { textOption } from "./options.ts";
import { fieldsIn } from "../../expr/walk.ts";
import { TASK_TGID } from "../../expr/field-use.ts";

/** Prepares the row filter of a batch; undefined if every row counts. */
export type Where = (batch: EventBatch) => RowPredicate | undefined;

/** The request's `where`, checked against each event that it will meet. */
export function whereOf(binding: Binding, events: readonly EventFormat[]): Where {
  const { where } = binding.request;
  const isValued = valueGuard(binding);
  if (!where) return isValued;
  const matches = bindWhere(binding, events, where.tree);
  return (batch) => both(matches(batch), isValued(batch));
}

/**
 * As `whereOf`, for a condition of any key. Each of its mistakes is added to the binding's problems once, even if several
 * events show it.
 */
function bindWhere(binding: Binding, events: readonly EventFormat[], written: Expression): Where {
  const { known } = binding;
  const treeFor = (event: EventFormat): Expression => binding.calculations.asDefined(written, event);
  addOnce(
    binding.problems,
    events.flatMap((event) => checkPredicate(treeFor(event), fieldTypes(event))),
  );
  for (const event of events) {
    const tree = treeFor(event);
    if (canFail(tree)) binding.uncomputed.watch();
    binding.needs.event(event, ...neededBy(tree, event));
    for (const name of fieldsIn(tree)) {
      watch(binding, event, name);
      if (isComm(name) && !fieldOf(event, name)) known.names?.use();
      if (name === TASK_TGID) known.groups?.use();
    }
  }
  const trees = new Map(
    events.map((event) => [eventName(event), withNumbers(treeFor(event), fieldTypes(event), MASKS)] as const),
  );
  return (batch) => {
    const tree = trees.get(eventName(batch.event)) ?? written;
    const bind = (name: string): FieldAccess | undefined => accessTo(batch, name, known);
    return compilePredicate(tree, bind, unknownIn(batch, tree, binding));
  };
}

/** Counts and leaves out the rows whose `value` is a calculation without a result. */
function valueGuard(binding: Binding): Where {
  const name = textOption(binding.request, "value");
  return (batch) => (name === undefined ? undefined : calculatedRows(batch, name, binding));
}

/** Words are compared as words; only bits need the numbers. */
const MASKS = ["&"] as const;

function watch({ unreadable }: Binding, event: EventFormat, name: string): void {
  const field = fieldOf(event, name);
  if (field) unreadable.watch(event, field);
}

/** Counts rows about which the condition cannot decide: a process is not known, a string unreadable, a calculation without a value. */
function unknownIn(
  batch: EventBatch,
  tree: Expression,
  { unreadable, uncomputed, known }: Binding,
): ((row: number) => void) | undefined {
  const { groups } = known;
  const fails = compileFailures(tree, (name) => accessTo(batch, name, known));
  const count = (row: number): void => {
    if (fails?.(row)) uncomputed.count(batch, row);
    else unreadable.count(batch, row);
  };
  const unread = unreadable.canOccur || fails ? count : undefined;
  if (!groups || !fieldsIn(tree).includes(TASK_TGID)) return unread;
  const group = groupIn(batch, groups);
  return (row) => {
    if (group(row) === undefined) groups.undecided();
    else unread?.(row);
  };
}

function groupIn(batch: EventBatch, groups: TaskGrouping | undefined): (row: number) => number | undefined {
  const { times } = batch;
  const pid = numberAt(batch, "common_pid");
  return (row) => groups?.find(pid(row), times[row]!);
}

function tgidAccess(batch: EventBatch, { groups }: KnownOfRecording): FieldAccess {
  const group = groupIn(batch, groups);
  return { kind: "number", at: (row) => group(row) ?? NaN, isFault: (row) => group(row) === undefined };
}

function neededBy(tree: Expression, event: EventFormat): readonly string[] {
  return fieldsIn(tree).flatMap((name) => {
    if (fieldOf(event, name)) return [name];
    return isComm(name) || isPid(name) || name === TASK_TGID ? ["common_pid"] : [];
  });
}

/** The event's own field first, then what every event has, as the kernel's filters do. */
function accessTo(batch: EventBatch, name: string, known: KnownOfRecording): FieldAccess | undefined {
  const field = fieldOf(batch.event, name);
  if (field) return accessToField(batch, field, known);
  if (isComm(name)) return commAccess(batch, known);
  if (name === TASK_TGID) return tgidAccess(batch, known);
  if (isPid(name)) return { kind: "number", at: numberAt(batch, "common_pid") };
  if (name === "CPU" || name === "cpu" || name === "task.cpu") return { kind: "number", at: () => batch.cpu };
  return undefined;
}

function accessToField(batch: EventBatch, field: Field, known: KnownOfRecording): FieldAccess | undefined {
  const column = batch.columns.get(field.name);
  if (!column) return undefined;
  if (column.kind === "text") return textAccess(column);
  if (column.kind === "bytes") return { kind: "cpus", at: (row) => bitsOf(column, row) };
  const at = numberReader(column);
  if (!at) return undefined;
  const words = (): FieldWords | undefined => wordsOf(known, batch.event, field);
  const { faults } = column;
  const isFault = faults && { isFault: (row: number) => faults[row] !== 0 };
  return column.kind === "wide"
    ? { kind: "wide", at, exact: (row) => wideAt(column, row), words, ...isFault }
    : { kind: "number", at, words, ...isFault };
}

function textAccess({ codes, texts, faultCode }: TextColumn): FieldAccess {
  const isFault = faultCode === undefined ? undefined : (row: number) => codes[row] === faultCode;
  return { kind: "text", at: (row) => texts.of(codes[row]!), isFault };
}

/** A CPU mask: words, the lowest CPUs first. */
function bitsOf(column: BytesColumn, row: number): bigint {
  const width = BigInt(8 * column.elementBytes);
  return elementsAt(column, row).reduce<bigint>(
    (bits, element, index) =>
      bits | (BigInt.asUintN(Number(width), BigInt(element)) << (width * BigInt(index))),
    0n,
  );
}

function commAccess(batch: EventBatch, { comms, names }: KnownOfRecording): FieldAccess {
  const { times } = batch;
  const pid = numberAt(batch, "common_pid");
  if (!names) return { kind: "text", at: (row) => commOf(pid(row), comms) };
  return { kind: "text", at: (row) => commOf(names.comparedAt(pid(row), times[row]!), comms) };
}

function isComm(name: string): boolean {
  return name === "COMM" || name === "comm" || name === "task.comm";
}

function isPid(name: string): boolean {
  return name === "task.pid";
}

/** The row filter of an aggregation's own condition, such as `where-from`. */
export function whereOption(binding: Binding, option: string, events: readonly EventFormat[]): Where {
  const condition = binding.request.conditions?.[option];
  return condition ? bindWhere(binding, events, condition.tree) : () => undefined;
}
