import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { ScalarNode } from "../tree.ts";
import { type ArgumentProblem, type FetchArgument, innermost } from "./fetch-argument.ts";
import { parseFetchArgument, readsReturnValue } from "./parse-fetch-argument.ts";

/** What is wrong with one argument of a probe, at its place. */
export function checkArgument(
  node: ScalarNode & { readonly value: string },
  where: "entry" | "inside" | "return",
): readonly Diagnostic[] {
  const parsed = parseFetchArgument(node.value);
  if (!parsed.ok) return [atPlace(node, parsed.error)];
  if (where === "inside" && readsArgument(parsed.value)) return [notAtEntry(node)];
  if (where === "return" || !readsReturnValue(parsed.value)) return [];
  const start = node.value.indexOf("$retval");
  return [
    diagnostic("expression-type", "a function has no return value when it is entered", {
      at: node.spanOf(start, start + "$retval".length),
      hint: "put it under return: {args: …}",
    }),
  ];
}

/** Inside of a function its arguments may be anywhere (kernel/trace/trace_probe.c, `tparg_is_function_entry`). */
function notAtEntry({ at }: ScalarNode): Diagnostic {
  return diagnostic("expression-type", "a function's arguments are known at its entry only", {
    at,
    hint: "fetch what is there in registers: '%di'",
  });
}

function readsArgument({ fetch }: FetchArgument): boolean {
  const { kind } = innermost(fetch);
  return kind === "argument" || kind === "variable";
}

function atPlace({ spanOf }: ScalarNode, { code, message, hint, start, end }: ArgumentProblem): Diagnostic {
  return diagnostic(code, message, { at: spanOf(start, end), hint });
}
