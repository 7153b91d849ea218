import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import type { Located } from "../core/source.ts";
import { type Parsed, parseBytes, parseDuration } from "../core/units.ts";
import type { SpecNode } from "./tree.ts";

const LONGEST_DURATION_NS = 24 * 3600 * 1e9;
const LARGEST_BUFFER_BYTES = 64 * 2 ** 30;

/** A valid duration in ns with its location; nothing where there is none. */
export function durationAt(node: SpecNode | undefined): Located<number> | undefined {
  return located(node, (text) => parseDuration(text, LONGEST_DURATION_NS));
}

/** A valid size in bytes with its location; nothing where there is none. */
export function sizeAt(node: SpecNode | undefined): Located<number> | undefined {
  return located(node, (text) => parseBytes(text, LARGEST_BUFFER_BYTES));
}

/** What is wrong with a duration that has the right form: zero, or beyond all sense. */
export function checkDuration(node: SpecNode | undefined): readonly Diagnostic[] {
  return check(node, (text) => parseDuration(text, LONGEST_DURATION_NS));
}

/** What is wrong with a size: its unit, or a buffer larger than can be. */
export function checkSize(node: SpecNode | undefined): readonly Diagnostic[] {
  return check(node, (text) => parseBytes(text, LARGEST_BUFFER_BYTES));
}

function located(
  node: SpecNode | undefined,
  parse: (text: string) => Parsed<number>,
): Located<number> | undefined {
  if (node?.kind !== "scalar") return undefined;
  const parsed = parse(String(node.value));
  return parsed.ok ? { value: parsed.value, at: node.at } : undefined;
}

function check(node: SpecNode | undefined, parse: (text: string) => Parsed<number>): readonly Diagnostic[] {
  if (node?.kind !== "scalar" || typeof node.value !== "string") return [];
  const parsed = parse(node.value);
  return parsed.ok ? [] : [diagnostic("bad-unit", parsed.reason, { at: node.at })];
}
