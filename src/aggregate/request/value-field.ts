import type { EventBatch } from "../../trace/batch.ts";
import type { EventFormat } from "../../trace/event-format.ts";
import type { Unit } from "../result.ts";
import type { Binding } from "./binding.ts";
import { numberAt } from "./columns.ts";
import { refuseField, requireField } from "./find-field.ts";
import { textOption } from "./options.ts";

/** The measured field, with what its steps mean. */
export interface ValueField {
  readonly name: string;
  readonly unit: Unit;
  /** Base units (ns, bytes) in one step of the field. */
  readonly factor: number;
  /** Reads it in base units; 64-bit values beyond 2^53 are rounded. */
  reader(batch: EventBatch): (row: number) => number;
}

const UNITS: Readonly<Record<string, { readonly unit: Unit; readonly factor: number }>> = {
  none: { unit: "none", factor: 1 },
  ns: { unit: "ns", factor: 1 },
  us: { unit: "ns", factor: 1e3 },
  ms: { unit: "ns", factor: 1e6 },
  s: { unit: "ns", factor: 1e9 },
  bytes: { unit: "bytes", factor: 1 },
  KiB: { unit: "bytes", factor: 1024 },
  sectors: { unit: "bytes", factor: 512 },
};

/** The `value` option, which must be a number in every event. */
export function valueField(binding: Binding, events: readonly EventFormat[]): ValueField | undefined {
  const name = textOption(binding.request, "value");
  if (name === undefined) return undefined;
  const isNumber = events.map((event) => requireNumber(binding, event, name)).every(Boolean);
  return isNumber ? measured(name, textOption(binding.request, "unit")) : undefined;
}

function requireNumber(binding: Binding, event: EventFormat, name: string): boolean {
  const at = binding.request.placeOf("value");
  const field = requireField(binding, event, name, at);
  if (!field) return false;
  if (field.shape.kind !== "integer") refuseField(binding, field, "value needs a number", at);
  binding.needs.event(event, name);
  return field.shape.kind === "integer";
}

function measured(name: string, unitName = "none"): ValueField {
  const { unit, factor } = UNITS[unitName] ?? UNITS["none"]!;
  return { name, unit, factor, reader: (batch) => scaled(numberAt(batch, name), factor) };
}

function scaled(value: (row: number) => number, factor: number): (row: number) => number {
  return factor === 1 ? value : (row) => value(row) * factor;
}
