import type { Exact } from "../../core/exact.ts";
import type { Expression } from "../../expr/ast.ts";
import {
  compileCalculation,
  mayFail,
  type NumberReader,
} from "../../expr/calculation/compile-calculation.ts";
import { rangeOf, type ValueRange } from "../../expr/calculation/value-range.ts";
import { findField, integerRange } from "../../expr/field-type.ts";
import { TASK_TGID, taskField } from "../../expr/field-use.ts";
import { fieldsIn } from "../../expr/walk.ts";
import { fieldTypes } from "../../spec/field-types.ts";
import type { Column, EventBatch } from "../../trace/decode/batch.ts";
import { type EventFormat, type Field, fieldOf } from "../../trace/decode/event-format.ts";
import type { KnownOfRecording, TaskGrouping } from "../aggregation.ts";
import { exactAt, numberAt } from "./columns.ts";

/** Why a row of a calculated column has no value: the calculation has none. */
const NO_RESULT = 1;
/** Why a row of a calculated column has no value: the process of the task is not known. */
export const NO_PROCESS = 2;

const INT: ValueRange = { minimum: -(2n ** 31n), maximum: 2n ** 31n - 1n };
const UNSIGNED_INT: ValueRange = { minimum: 0n, maximum: 2n ** 32n - 1n };
const LONG: ValueRange = { minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n };
const UNSIGNED_LONG: ValueRange = { minimum: 0n, maximum: 2n ** 64n - 1n };
const WORD = 4_294_967_296;

/** A calculation as a field of an event: as wide as its results need, signed if they can be negative, at most 64 bits. */
export function calculatedField(name: string, tree: Expression, event: EventFormat): Field {
  const range = resultsOf(tree, event);
  const bytes = isWithin(range, INT) || isWithin(range, UNSIGNED_INT) ? 4 : 8;
  const signed = range.minimum < 0n;
  const type = `${signed ? "s" : "u"}${bytes * 8}`;
  return { name, type, offset: 0, size: bytes, signed, common: true, shape: { kind: "integer", bytes } };
}

/** Whether some row may have no result, or one that does not fit into 64 bits. */
export function mayLackResult(tree: Expression, event: EventFormat): boolean {
  const range = resultsOf(tree, event);
  return mayFail(tree) || !(isWithin(range, LONG) || isWithin(range, UNSIGNED_LONG));
}

function resultsOf(tree: Expression, event: EventFormat): ValueRange {
  const types = fieldTypes(event);
  return rangeOf(tree, (name) => integerRange(findField(types, name)!));
}

function isWithin(inner: ValueRange, outer: ValueRange): boolean {
  return inner.minimum >= outer.minimum && inner.maximum <= outer.maximum;
}

/** The recorded fields that a calculation reads: the event's, else what every event has. */
export function readBy(
  event: EventFormat,
  tree: Expression,
  { groups }: KnownOfRecording,
): readonly string[] {
  const names = fieldsIn(tree);
  if (names.includes(TASK_TGID)) groups?.use();
  return names.flatMap((name) => {
    if (fieldOf(event, name)) return [name];
    const ofTask = taskField(name);
    return ofTask === "pid" || ofTask === "tgid" ? ["common_pid"] : [];
  });
}

/** The results of a calculation for all rows of a batch. Results that do not fit into its field are faults. */
export function calculateColumn(
  tree: Expression,
  { signed, shape }: Field,
  batch: EventBatch,
  known: KnownOfRecording,
): Column {
  const compute = numbersOf(tree, batch, known.groups);
  const faults = new Uint8Array(batch.length);
  const isWide = shape.kind === "integer" && shape.bytes === 8;
  const values = new (signed ? Int32Array : Uint32Array)(isWide ? 0 : batch.length);
  const words = new Uint32Array(isWide ? 2 * batch.length : 0);
  let hasFaults = false;
  for (let row = 0; row < batch.length; row++) {
    const value = compute(row);
    if (typeof value === "number" && !Number.isNaN(value) && (signed || value >= 0)) {
      if (isWide) {
        words[2 * row] = value;
        words[2 * row + 1] = Math.floor(value / WORD);
      } else values[row] = value;
    } else if (typeof value === "bigint" && fits(value, signed)) {
      words[2 * row] = Number(value & 0xffff_ffffn);
      words[2 * row + 1] = Number(BigInt.asUintN(32, value >> 32n));
    } else {
      faults[row] = isProcessUnknown(tree, batch, known.groups, row) ? NO_PROCESS : NO_RESULT;
      hasFaults = true;
    }
  }
  const lacks = hasFaults ? { faults } : {};
  return isWide ? { kind: "wide", signed, words, ...lacks } : { kind: "number", values, ...lacks };
}

function fits(value: bigint, signed: boolean): boolean {
  return (signed ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)) === value;
}

function isProcessUnknown(
  tree: Expression,
  batch: EventBatch,
  groups: TaskGrouping | undefined,
  row: number,
): boolean {
  return fieldsIn(tree).includes(TASK_TGID) && Number.isNaN(groupOf(batch, groups)(row));
}

/** Reads the results of a calculation; NaN: the row has none. */
export function numbersOf(
  tree: Expression,
  batch: EventBatch,
  groups: TaskGrouping | undefined,
): NumberReader {
  return compileCalculation(tree, (name) => numberOf(batch, name, groups));
}

function numberOf(batch: EventBatch, name: string, groups: TaskGrouping | undefined): (row: number) => Exact {
  if (fieldOf(batch.event, name)) return exactAt(batch, name);
  if (taskField(name) === "pid") return exactAt(batch, "common_pid");
  if (name === TASK_TGID) return groupOf(batch, groups);
  const { cpu } = batch;
  return () => cpu;
}

/** NaN where the process is not known. */
function groupOf(batch: EventBatch, groups: TaskGrouping | undefined): (row: number) => number {
  const { times } = batch;
  const pid = numberAt(batch, "common_pid");
  return (row) => groups?.find(pid(row), times[row]!) ?? NaN;
}
