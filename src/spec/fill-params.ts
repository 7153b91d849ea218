import type { Diagnostic } from "../core/diagnostic.ts";
import { diagnostic } from "../core/diagnostic.ts";
import { didYouMean } from "../core/nearest.ts";
import { isExpressionPath } from "./expression-places.ts";
import type { ParamPrimitive } from "./spec.ts";
import type { ScalarNode, SpecNode } from "./tree.ts";

type Params = ReadonlyMap<string, ParamPrimitive>;

/** `$${` is a literal `${`. A `${` without its end is taken too, to be reported. */
const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;

/**
 * The tree with `${name}` filled in, in values only. A value that is nothing but `${name}` takes the parameter's type.
 * Left alone: `params` itself, and expressions, whose parser takes parameters as literals.
 */
export function fillParams(
  root: SpecNode,
  params: Params,
): { readonly tree: SpecNode; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  return { tree: fill(root, [], params, problems), problems };
}

function fill(
  node: SpecNode,
  path: readonly (string | number)[],
  params: Params,
  problems: Diagnostic[],
): SpecNode {
  if (path[0] === "params" || isExpressionPath(path)) return node;
  switch (node.kind) {
    case "scalar":
      return typeof node.value === "string" ? fillScalar(node, node.value, params, problems) : node;
    case "list":
      return {
        ...node,
        items: node.items.map((item, index) => fill(item, [...path, index], params, problems)),
      };
    case "map": {
      const entries = [...node.entries].map(
        ([key, entry]) =>
          [key, { ...entry, value: fill(entry.value, [...path, key], params, problems) }] as const,
      );
      return { ...node, entries: new Map(entries) };
    }
  }
}

function fillScalar(node: ScalarNode, text: string, params: Params, problems: Diagnostic[]): ScalarNode {
  if (!text.includes("${")) return node;
  const whole = /^\$\{([^}$]*)\}$/.exec(text)?.[1];
  const value = whole === undefined ? undefined : params.get(whole);
  if (value !== undefined) {
    // Where a number is wanted, a text is refused: nothing is rounded.
    return { ...node, value: typeof value === "bigint" ? String(value) : value, typed: String(value) };
  }
  const filled = text.replace(
    REFERENCE,
    (reference: string, name: string | undefined, close: string | undefined, offset: number) => {
      if (reference === "$${") return "${";
      const found = close === "}" ? params.get(name ?? "") : undefined;
      if (found !== undefined) return String(found);
      problems.push(unknownReference(node, reference, name ?? "", close === "}", offset, params));
      return reference;
    },
  );
  return { ...node, value: filled, typed: filled };
}

function unknownReference(
  node: ScalarNode,
  reference: string,
  name: string,
  isClosed: boolean,
  offset: number,
  params: Params,
): Diagnostic {
  const at = node.spanOf(offset, offset + reference.length);
  const literal = `for a literal \${, write $\${`;
  if (!isClosed) return diagnostic("unknown-param", 'this "${" is never closed', { at, hint: literal });
  return diagnostic("unknown-param", `there is no parameter "${name}"`, {
    at,
    hint:
      didYouMean(name, params.keys()) ??
      (params.size > 0 ? `its parameters are ${[...params.keys()].join(", ")}; ${literal}` : literal),
  });
}
