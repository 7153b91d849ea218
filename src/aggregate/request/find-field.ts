import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import { elementHint } from "../../expr/field-type.ts";
import { fieldTypes } from "../../spec/field-types.ts";
import type { Span } from "../../core/source.ts";
import {
  type EventFormat,
  eventName,
  type Field,
  isTextField,
  fieldOf,
} from "../../trace/decode/event-format.ts";
import type { Binding } from "./binding.ts";
import type { Reading } from "./words.ts";

/** A field that must be there; else a problem at `at`, with the nearest of the event's fields and `otherNames`. */
export function requireField(
  binding: Binding,
  format: EventFormat,
  name: string,
  at: Span,
  otherNames: readonly string[] = [],
): Field | undefined {
  const field = fieldOf(format, name);
  if (field) return field;
  const calculated = binding.calculations.problemsOf(format, name);
  if (calculated) {
    addOnce(binding.problems, calculated);
    return undefined;
  }
  const names = format.fields.filter(({ alias }) => !alias).map((known) => known.name);
  binding.problems.push(
    diagnostic("unknown-field", `${eventName(format)} has no field "${name}"`, {
      at,
      hint:
        elementHint(fieldTypes(format), name) ??
        didYouMean(name, [...names, ...otherNames]) ??
        `its fields: ${ownNames(format)}`,
    }),
  );
  return undefined;
}

/** Adds problems, each once, even if several events show it. */
export function addOnce(problems: Diagnostic[], found: readonly Diagnostic[]): void {
  for (const problem of found) {
    const { message, at } = problem;
    const isKnown = problems.some((known) => known.message === message && known.at?.start === at?.start);
    if (!isKnown) problems.push(problem);
  }
}

function ownNames(format: EventFormat): string {
  return format.fields
    .filter((field) => !field.common && !field.alias)
    .map((field) => field.name)
    .join(", ");
}

/** What is wrong with a field that can't be used as it is: `"prev_comm" is a string; value needs a number`. */
export function refuseField(binding: Binding, field: Field, wanted: string, at: Span): void {
  binding.problems.push(
    diagnostic("wrong-type", `"${field.name}" is ${kindOf(field)}; ${wanted}`, {
      at,
    }),
  );
}

/** Why a field has no `.number`, `.function` or `.disk`. */
export const NO_READING: Readonly<Record<Reading, string>> = {
  number: ".number needs a number",
  function: ".function needs an address that the kernel prints as a function",
  disk: ".disk needs the number of a device (dev_t)",
};

function kindOf(field: Field): string {
  if (isTextField(field)) return "a string";
  const { shape } = field;
  switch (shape.kind) {
    case "integer":
      return "a number";
    case "text":
    case "dynamic-text":
      return "a string";
    case "array":
    case "dynamic-array":
      return "an array";
    case "opaque":
      return "a structure";
  }
}

/** Number fields that an aggregation reads on its own account; a kernel without them can't be served. */
export function requireNumbers(binding: Binding, format: EventFormat, names: readonly string[]): void {
  const missing = names.filter((name) => fieldOf(format, name)?.shape.kind !== "integer");
  binding.needs.event(format, ...names);
  if (missing.length === 0) return;
  const { use } = binding.request;
  const what = `${eventName(format)} of this kernel has no numeric field ${missing.join(", ")}`;
  binding.problems.push(
    diagnostic("unsupported", `${use.value} can't be computed: ${what}`, {
      at: use.at,
    }),
  );
}
