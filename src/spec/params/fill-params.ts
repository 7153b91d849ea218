import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import { isExpressionPath } from "../key-tables.ts";
import type { ParamPrimitive } from "../spec.ts";
import type { ScalarNode, SpecNode } from "../tree.ts";

type Params = ReadonlyMap<string, ParamPrimitive>;

/** `$${` is a literal `${`. A `${` without its end is taken too, to be reported. */
const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;

/** Characters that parameters may put into a spec, all uses together: four times what a file itself may have. */
const MOST_FILLED = 1024 * 1024;
/** No report has more. */
const MOST_PROBLEMS = 100;

/**
 * The tree with `${name}` filled in, in values only. A value that is nothing but `${name}` takes the parameter's type.
 * Left alone: `params` itself, and expressions, whose parser takes parameters as literals.
 */
export function fillParams(
  root: SpecNode,
  params: Params,
): { readonly tree: SpecNode; readonly problems: readonly Diagnostic[] } {
  const filler = new Filler(params);
  return { tree: filler.fill(root, []), problems: filler.problems };
}

class Filler {
  readonly problems: Diagnostic[] = [];
  readonly #params: Params;
  #room = MOST_FILLED;

  constructor(params: Params) {
    this.#params = params;
  }

  fill(node: SpecNode, path: readonly (string | number)[]): SpecNode {
    if (path[0] === "params" || isExpressionPath(path)) return node;
    switch (node.kind) {
      case "scalar":
        return typeof node.value === "string" ? this.#fillScalar(node, node.value) : node;
      case "list":
        return { ...node, items: node.items.map((item, index) => this.fill(item, [...path, index])) };
      case "map": {
        const entries = [...node.entries].map(
          ([key, entry]) => [key, { ...entry, value: this.fill(entry.value, [...path, key]) }] as const,
        );
        return { ...node, entries: new Map(entries) };
      }
    }
  }

  #fillScalar(node: ScalarNode, text: string): ScalarNode {
    if (!text.includes("${") || !this.#hasRoom(node, text)) return node;
    const whole = /^\$\{([^}$]*)\}$/.exec(text)?.[1];
    const value = whole === undefined ? undefined : this.#params.get(whole);
    if (value !== undefined) {
      // Where a number is wanted, a text is refused: nothing is rounded.
      return { ...node, value: typeof value === "bigint" ? String(value) : value, typed: String(value) };
    }
    const filled = text.replace(
      REFERENCE,
      (reference: string, name: string | undefined, close: string | undefined, offset: number) => {
        if (reference === "$${") return "${";
        const found = close === "}" ? this.#params.get(name ?? "") : undefined;
        if (found !== undefined) return String(found);
        if (this.problems.length < MOST_PROBLEMS)
          this.problems.push(
            unknownReference(node, reference, name ?? "", close === "}", offset, this.#params),
          );
        return reference;
      },
    );
    return { ...node, value: filled, typed: filled };
  }

  /** Counted before anything is put together: a short file can stand for gigabytes. */
  #hasRoom(node: ScalarNode, text: string): boolean {
    if (this.#room < 0) return false;
    for (const [, name] of text.matchAll(REFERENCE))
      if (name !== undefined) this.#room -= String(this.#params.get(name) ?? "").length;
    if (this.#room >= 0) return true;
    this.problems.push(
      diagnostic(
        "file-too-large",
        `parameters add more than ${MOST_FILLED / 1024} KiB to the spec's values`,
        {
          at: node.at,
          hint: "use a shorter value, or use it less often",
        },
      ),
    );
    return false;
  }
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
