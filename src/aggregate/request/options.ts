import type { AggregationRequest } from "../../spec/spec.ts";

/** An option's value if it is a string; the schema has checked its shape. */
export function textOption({ options }: AggregationRequest, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

/** An option's value if it is a number; the schema has checked its range. */
export function numberOption({ options }: AggregationRequest, name: string): number | undefined {
  const value = options[name];
  return typeof value === "number" ? value : undefined;
}

/** One string or a list of them, as a list; undefined without the option. */
export function textsOption({ options }: AggregationRequest, name: string): readonly string[] | undefined {
  const value = options[name];
  if (value === undefined) return undefined;
  return listOf(value).filter((item) => typeof item === "string");
}

/** An option that is one thing or a list of things, as a list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
