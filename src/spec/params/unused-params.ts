import { type Diagnostic, warning } from "../../core/diagnostic.ts";
import { childOf, entriesOf, type SpecNode } from "../tree.ts";

/** A parameter that changes nothing is probably misspelt where it was to be used. `root` is the tree before filling in. */
export function unusedParams(root: SpecNode): readonly Diagnostic[] {
  const params = entriesOf(childOf(root, "params"));
  if (params.length === 0) return [];
  const used = new Set(
    entriesOf(root).flatMap(([key, { value }]) => (key === "params" ? [] : references(value))),
  );
  return params
    .filter(([name]) => !used.has(name))
    .map(([name, { keyAt }]) =>
      warning("unknown-param", `parameter "${name}" is never used`, {
        at: keyAt,
        hint: `write \${${name}} where its value belongs`,
      }),
    );
}

function references(node: SpecNode): readonly string[] {
  if (node.kind === "list") return node.items.flatMap(references);
  if (node.kind === "map") return [...node.entries.values()].flatMap(({ value }) => references(value));
  if (typeof node.value !== "string") return [];
  return [...node.value.matchAll(/\$\$\{|\$\{([^}]*)\}?/g)].map((match) => match[1] ?? "");
}
