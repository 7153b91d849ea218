import { diagnostic } from "../../core/diagnostic.ts";
import { type Exact, exactOr } from "../../core/exact.ts";
import { taskField } from "../../expr/field-use.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import { type EventFormat, fieldOf } from "../../trace/decode/event-format.ts";
import type { QuantityUnit } from "../../document/result-document.ts";
import type { Binding } from "./binding.ts";
import { exactAt } from "./columns.ts";
import { FIELD_UNITS } from "./field-units.ts";
import { refuseField, requireField } from "./find-field.ts";
import { textOption } from "./options.ts";

/** The measured field, with what its steps mean. */
export interface ValueField {
  readonly name: string;
  readonly unit: QuantityUnit;
  /** Base units (ns, bytes) in one step of the field. */
  readonly factor: number;
  /** Reads it in base units, exactly. */
  reader(batch: EventBatch): (row: number) => Exact;
  /** Reads it as it was recorded. */
  steps(batch: EventBatch): (row: number) => Exact;
}

/** The `value` option, which must be a number in every event. */
export function valueField(binding: Binding, events: readonly EventFormat[]): ValueField | undefined {
  const name = textOption(binding.request, "value");
  if (name === undefined) return undefined;
  const ofTask = taskField(name);
  if (ofTask === "cpu" || ofTask === "pid") return taskNumber(binding, events, name, ofTask);
  if (ofTask === "tgid") return refuseProcess(binding);
  const isNumber = events.map((event) => requireNumber(binding, event, name)).every(Boolean);
  const unit =
    textOption(binding.request, "unit") ?? binding.calculations.unitOf(name) ?? knownUnit(events, name);
  return isNumber ? measured(name, unit, (batch) => exactAt(batch, name)) : undefined;
}

/** The unit of a field that says so itself, such as the duration of a pair. */
function knownUnit(events: readonly EventFormat[], name: string): string | undefined {
  const units = new Set(events.map((event) => fieldOf(event, name)?.unit));
  return units.size === 1 ? [...units][0] : undefined;
}

function refuseProcess({ problems, request }: Binding): undefined {
  const message = "the process of a task is not always known, so it cannot be measured";
  const hint = 'use it in "by" or "where"';
  problems.push(diagnostic("wrong-type", message, { at: request.spanOf("value"), hint }));
}

/** `task.cpu`, `task.pid`. */
function taskNumber(
  { needs, request }: Binding,
  events: readonly EventFormat[],
  name: string,
  ofTask: "cpu" | "pid",
): ValueField {
  const needed = ofTask === "pid" ? ["common_pid"] : [];
  for (const event of events) needs.event(event, ...needed);
  const unit = textOption(request, "unit");
  return measured(name, unit, ofTask === "pid" ? (batch) => exactAt(batch, "common_pid") : cpuOf);
}

function cpuOf({ cpu }: EventBatch): () => number {
  return () => cpu;
}

function requireNumber(binding: Binding, event: EventFormat, name: string): boolean {
  const at = binding.request.spanOf("value");
  const field = requireField(binding, event, name, at);
  if (!field) return false;
  if (field.shape.kind !== "integer") refuseField(binding, field, "value needs a number", at);
  binding.needs.event(event, name);
  return field.shape.kind === "integer";
}

function measured(name: string, unitName: string | undefined, steps: ValueField["steps"]): ValueField {
  const { unit, factor } = FIELD_UNITS[unitName ?? "none"] ?? FIELD_UNITS["none"]!;
  return { name, unit, factor, steps, reader: (batch) => scaled(steps(batch), factor) };
}

function scaled(read: (row: number) => Exact, factor: number): (row: number) => Exact {
  if (factor === 1) return read;
  return (row) => {
    const value = read(row);
    return exactOr(Number(value) * factor, () => BigInt(value) * BigInt(factor));
  };
}
