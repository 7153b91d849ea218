import type { Quantity } from "../../aggregate/result.ts";
import { quantityText } from "../quantity-text.ts";

type Values = Readonly<Record<string, Quantity>>;

/** How large something is drawn: its total, else how often it was, else the first number it has. Never negative. */
export function sizeOf(values: Values): number {
  const quantity = values["total"] ?? values["calls"] ?? Object.values(values)[0];
  return Math.max(0, quantity?.value ?? 0);
}

/** `calls 1,003, total 6.73 ms, …`: all that was measured, in a sentence. */
export function measuresText(values: Values): string {
  return Object.entries(values)
    .flatMap(([name, { value, unit }]) => (value === null ? [] : [`${name} ${quantityText(value, unit)}`]))
    .join(", ");
}

/** The two figures that a small box has room for. */
export function briefText(values: Values): string {
  const { calls, total } = values;
  const shown = [
    ...(typeof calls?.value !== "number" ? [] : [`${quantityText(calls.value, calls.unit)}×`]),
    ...(typeof total?.value !== "number" ? [] : [quantityText(total.value, total.unit)]),
  ];
  return shown.length > 0 ? shown.join("  ") : measuresText(values);
}
