import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { ScalarNode } from "../tree.ts";
import type { ArgumentProblem } from "./fetch-argument.ts";
import { parseFetchArgument, readsReturnValue } from "./parse-fetch-argument.ts";

/** What is wrong with one argument of a probe, at its place. */
export function checkArgument(
  node: ScalarNode & { readonly value: string },
  where: "entry" | "return",
): readonly Diagnostic[] {
  const parsed = parseFetchArgument(node.value);
  if (!parsed.ok) return [atPlace(node, parsed.error)];
  if (where === "return" || !readsReturnValue(parsed.value)) return [];
  const start = node.value.indexOf("$retval");
  return [
    diagnostic("expression-type", "a function has no return value when it is entered", {
      at: node.spanOf(start, start + "$retval".length),
      hint: "put it under return: {args: …}",
    }),
  ];
}

function atPlace({ spanOf }: ScalarNode, { code, message, hint, start, end }: ArgumentProblem): Diagnostic {
  return diagnostic(code, message, { at: spanOf(start, end), hint });
}
