import type { Quantity, QuantityUnit } from "../../document/result-document.ts";
import { escapeText } from "../../core/escape.ts";
import { quantityText } from "../../core/quantity-text.ts";

type Values = Readonly<Record<string, Quantity>>;

/** The size of a node in a drawing: its total, else its number of calls, else its first figure. Never negative. */
export function sizeOf(values: Values): number {
  return Math.max(0, sizeQuantity(values)?.value ?? 0);
}

/** The meaning of a drawing's sizes, in words. */
export function sizeWords(values: Values): string {
  const unit = sizeQuantity(values)?.unit ?? "none";
  return SIZE_WORDS[unit];
}

const SIZE_WORDS: Readonly<Record<QuantityUnit, string>> = {
  "ns": "its total time",
  "ticks": "its total time in ticks",
  "events": "the number of its events",
  "bytes": "its total of bytes",
  "none": "its total",
  "ratio": "its share",
  "per-second": "its rate",
  "bytes-per-second": "its bytes per second",
};

function sizeQuantity(values: Values): Quantity | undefined {
  return values["total"] ?? values["calls"] ?? Object.values(values)[0];
}

/** `calls 1,003, total 6.73 ms, …`: all figures on one line. */
export function measuresText(values: Values): string {
  return figureTexts(values).join(", ");
}

function figureTexts(values: Values): readonly string[] {
  return Object.entries(values).flatMap(([name, { value, unit }]) =>
    value === null ? [] : [`${name} ${quantityText(value, unit)}`],
  );
}

/** A name, and below it one figure a line: safe text with line breaks. */
export function titleText({ name, values }: { readonly name: string; readonly values: Values }): string {
  const figures = figureTexts(values).map((text) => escapeText(text));
  return [escapeText(name), ...figures].join("\n");
}

/** The figures that fit a small box: calls and time; with `share`, also the share of the whole. */
export function briefText(values: Values, more?: "share"): string {
  const { calls, total, share } = values;
  const shown = [
    ...(typeof calls?.value !== "number" ? [] : [`${quantityText(calls.value, calls.unit)}×`]),
    ...(typeof total?.value !== "number" ? [] : [quantityText(total.value, total.unit)]),
    ...(more !== "share" || typeof share?.value !== "number" ? [] : [quantityText(share.value, share.unit)]),
  ];
  return shown.length > 0 ? shown.join("  ") : measuresText(values);
}
