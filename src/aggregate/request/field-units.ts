import type { Expression } from "../../expr/ast.ts";
import type { QuantityUnit } from "../../document/result-document.ts";

/** What one step of a field is worth: `factor` of a base unit. */
export interface FieldUnit {
  readonly unit: QuantityUnit;
  readonly factor: number;
}

/** The units that a spec can give a field. */
export const FIELD_UNITS: Readonly<Record<string, FieldUnit>> = {
  none: { unit: "none", factor: 1 },
  ns: { unit: "ns", factor: 1 },
  ticks: { unit: "ticks", factor: 1 },
  us: { unit: "ns", factor: 1e3 },
  ms: { unit: "ns", factor: 1e6 },
  s: { unit: "ns", factor: 1e9 },
  bytes: { unit: "bytes", factor: 1 },
  KiB: { unit: "bytes", factor: 1024 },
  sectors: { unit: "bytes", factor: 512 },
};

/** A field in its base unit: that of `kib`, in KiB, as `kib * 1KiB`, which is a size. */
export function inBaseUnit(tree: Expression, unitName: string | undefined): Expression {
  const { unit, factor } = FIELD_UNITS[unitName ?? "none"] ?? FIELD_UNITS["none"]!;
  if (unit !== "ns" && unit !== "bytes") return tree;
  const { at } = tree;
  const right: Expression = { kind: "number", value: factor, exact: BigInt(factor), unit, at };
  return { kind: "arithmetic", operator: "*", operatorAt: at, left: tree, right, at };
}
