import { type Exact, exactly } from "../../core/exact.ts";
import type { Span } from "../../core/source.ts";
import type { ParamPrimitive } from "../spec.ts";
import { childOf, entriesOf, itemsOf, type MapEntry, type SpecNode } from "../tree.ts";

const paramTypes = ["integer", "number", "string", "boolean", "duration", "size"] as const;
/** The type of a parameter. */
export type ParamType = (typeof paramTypes)[number];

/** A parameter as `params:` declares it; none of its values is checked yet. */
export interface DeclaredParam {
  readonly name: string;
  readonly at: Span;
  readonly type: ParamType;
  readonly initial?: { readonly value: ParamPrimitive; readonly at: Span } | undefined;
  readonly minimum?: Exact | undefined;
  readonly maximum?: Exact | undefined;
  readonly choices?: readonly ParamPrimitive[] | undefined;
  readonly description?: string | undefined;
}

/** The declarations in `params:`. One of a wrong shape is left out: it is the schema's to report. */
export function declaredParams(root: SpecNode): readonly DeclaredParam[] {
  return entriesOf(childOf(root, "params")).flatMap(([name, entry]) => declarationOf(name, entry) ?? []);
}

function declarationOf(name: string, { value: node, keyAt }: MapEntry): DeclaredParam | undefined {
  if (node.kind === "scalar") return shortDeclaration(name, node, keyAt);
  const type = scalarAt(node, "type");
  if (typeof type?.value !== "string" || !isParamType(type.value)) return undefined;
  return {
    name,
    at: keyAt,
    type: type.value,
    initial: scalarAt(node, "default"),
    minimum: numberAt(node, "minimum"),
    maximum: numberAt(node, "maximum"),
    choices: choicesOf(node),
    description: textAt(node, "description"),
  };
}

/** `seconds: 5` */
function shortDeclaration(
  name: string,
  node: SpecNode & { kind: "scalar" },
  at: Span,
): DeclaredParam | undefined {
  if (node.value === null) return undefined;
  const value = exactValue({ value: node.value, typed: node.typed });
  return { name, at, type: typeOfValue(value), initial: { value, at: node.at } };
}

function typeOfValue(value: ParamPrimitive): ParamType {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "string";
  return typeof value === "bigint" || Number.isInteger(value) ? "integer" : "number";
}

/** YAML's reader rounds integers beyond 2^53; as typed they are whole. */
function exactValue({
  value,
  typed,
}: {
  readonly value: ParamPrimitive;
  readonly typed: string;
}): ParamPrimitive {
  const isRounded = typeof value === "number" && !Number.isSafeInteger(value);
  return isRounded && /^(-?[0-9]+|0x[0-9a-fA-F]+)$/.test(typed) ? exactly(BigInt(typed)) : value;
}

function isParamType(text: string): text is ParamType {
  return (paramTypes as readonly string[]).includes(text);
}

function scalarAt(
  node: SpecNode,
  key: string,
): { readonly value: ParamPrimitive; readonly at: Span } | undefined {
  const child = childOf(node, key);
  if (child?.kind !== "scalar" || child.value === null) return undefined;
  return { value: exactValue({ value: child.value, typed: child.typed }), at: child.at };
}

function numberAt(node: SpecNode, key: string): Exact | undefined {
  const value = scalarAt(node, key)?.value;
  return typeof value === "number" || typeof value === "bigint" ? value : undefined;
}

function textAt(node: SpecNode, key: string): string | undefined {
  const value = scalarAt(node, key)?.value;
  return typeof value === "string" ? value : undefined;
}

function choicesOf(node: SpecNode): readonly ParamPrimitive[] | undefined {
  const items = itemsOf(childOf(node, "choices"));
  if (items.length === 0) return undefined;
  return items.flatMap((item) =>
    item.kind === "scalar" && item.value !== null
      ? [exactValue({ value: item.value, typed: item.typed })]
      : [],
  );
}
