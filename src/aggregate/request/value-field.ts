import { type Exact, exactOr } from "../../core/exact.ts";
import type { EventBatch } from "../../trace/decode/batch.ts";
import type { EventFormat } from "../../trace/decode/event-format.ts";
import type { QuantityUnit } from "../../document/result-document.ts";
import type { Binding } from "./binding.ts";
import { exactAt } from "./columns.ts";
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
}

const UNITS: Readonly<Record<string, { readonly unit: QuantityUnit; readonly factor: number }>> = {
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
  const at = binding.request.spanOf("value");
  const field = requireField(binding, event, name, at);
  if (!field) return false;
  if (field.shape.kind !== "integer") refuseField(binding, field, "value needs a number", at);
  binding.needs.event(event, name);
  return field.shape.kind === "integer";
}

function measured(name: string, unitName = "none"): ValueField {
  const { unit, factor } = UNITS[unitName] ?? UNITS["none"]!;
  return { name, unit, factor, reader: (batch) => scaled(exactAt(batch, name), factor) };
}

function scaled(read: (row: number) => Exact, factor: number): (row: number) => Exact {
  if (factor === 1) return read;
  return (row) => {
    const value = read(row);
    return exactOr(Number(value) * factor, () => BigInt(value) * BigInt(factor));
  };
}
