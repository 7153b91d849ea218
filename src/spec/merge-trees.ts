import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { isSingleValue, mayDiffer } from "./key-tables.ts";
import type { MapEntry, MapNode, SpecNode } from "./tree.ts";

/**
 * A spec over the base it extends: maps are merged by key, lists appended to the base's. Two different values for one key
 * are a problem, as no line silently changes another; but for what names the spec, and a parameter's default, which is
 * there to be changed.
 */
export function mergeTrees(
  base: SpecNode,
  own: SpecNode,
): { readonly tree: SpecNode; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  return { tree: merge(base, own, [], problems), problems };
}

function merge(base: SpecNode, own: SpecNode, path: readonly string[], problems: Diagnostic[]): SpecNode {
  if (base.kind === "map" && own.kind === "map") return mergeMaps(base, own, path, problems);
  if (base.kind === "list" && own.kind === "list" && !isSingleValue(path))
    return { ...own, items: [...base.items, ...own.items] };
  if (!isEqual(base, own) && !mayDiffer(path)) problems.push(conflict(base, own, path));
  return own;
}

function mergeMaps(base: MapNode, own: MapNode, path: readonly string[], problems: Diagnostic[]): MapNode {
  const entries = new Map<string, MapEntry>(base.entries);
  for (const [key, entry] of own.entries) {
    const inherited = base.entries.get(key);
    entries.set(
      key,
      inherited ? { ...entry, value: merge(inherited.value, entry.value, [...path, key], problems) } : entry,
    );
  }
  return { ...own, entries };
}

function isEqual(base: SpecNode, own: SpecNode): boolean {
  if (base.kind === "scalar" && own.kind === "scalar") return base.value === own.value;
  if (base.kind !== "list" || own.kind !== "list" || base.items.length !== own.items.length) return false;
  return base.items.every((item, index) => isEqual(item, own.items[index]!));
}

function conflict(base: SpecNode, own: SpecNode, path: readonly string[]): Diagnostic {
  return diagnostic(
    "extends-conflict",
    `"${path.join(".")}" has a different value in the file that this one extends`,
    {
      at: own.at,
      hint: "make it a parameter there, or remove it from one of the files",
      related: [{ message: "the other value is here", at: base.at }],
    },
  );
}
