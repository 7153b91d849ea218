import type { Span } from "../core/source.ts";

/** A YAML document as read: every value keeps its location, and after `extends` also its file. */
export type SpecNode = MapNode | ListNode | ScalarNode;

/** A mapping; its keys are in the file's order. */
export interface MapNode {
  readonly kind: "map";
  readonly at: Span;
  readonly entries: ReadonlyMap<string, MapEntry>;
}

/** A key's location, and its value. */
export interface MapEntry {
  readonly keyAt: Span;
  readonly value: SpecNode;
}

/** A list. */
export interface ListNode {
  readonly kind: "list";
  readonly at: Span;
  readonly items: readonly SpecNode[];
}

/** A text, a number, a truth value or nothing. */
export interface ScalarNode {
  readonly kind: "scalar";
  readonly at: Span;
  readonly value: string | number | boolean | null;
  /** The value as typed (`0.50`, `true`), where every scalar is a text. */
  readonly typed: string;
  /** The span of a part of a string value. */
  readonly spanOf: (start: number, end: number) => Span;
}

/** The node at a path of keys and indices, as far down as there is one. */
export function nodeAt(root: SpecNode, path: readonly (string | number)[]): SpecNode {
  let node = root;
  for (const step of path) {
    const next = childOf(node, step);
    if (!next) return node;
    node = next;
  }
  return node;
}

/** The child by key or index, if there is one. */
export function childOf(node: SpecNode | undefined, step: string | number): SpecNode | undefined {
  if (node?.kind === "map") return node.entries.get(String(step))?.value;
  if (node?.kind === "list") return node.items[Number(step)];
  return undefined;
}

/** Items of a list; nothing for all else. */
export function itemsOf(node: SpecNode | undefined): readonly SpecNode[] {
  return node?.kind === "list" ? node.items : [];
}

/** Entries of a map; nothing for all else. */
export function entriesOf(node: SpecNode | undefined): readonly (readonly [string, MapEntry])[] {
  return node?.kind === "map" ? [...node.entries] : [];
}

/** The document as plain data, for the schema. */
export function toPlain(node: SpecNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(toPlain);
    case "map":
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, toPlain(value)]));
  }
}

/** `not the string "x"`, for messages that say what was expected. */
export function insteadOf(value: unknown): string {
  return value === null || value === undefined ? "but the value is empty" : `not ${describeValue(value)}`;
}

/** `a list`, `the string "x"`: what a value is, for messages. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return describeKeys(Object.keys(value));
  if (typeof value === "string")
    return `the string "${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (typeof value === "number") return `the number ${value}`;
  return value === true ? "true" : "false";
}

/** `/a~1b/0` as its steps (RFC 6901). */
export function pointerSteps(pointer: string): readonly string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function describeKeys(keys: readonly string[]): string {
  if (keys.length === 0) return "an empty mapping";
  return `a mapping with ${keys.slice(0, 3).join(", ")}${keys.length > 3 ? " …" : ""}`;
}
