import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { ScalarNode } from "../tree.ts";
import { type ArgumentProblem, type FetchArgument, innermost } from "./fetch-argument.ts";
import { parseFetchArgument, readsReturnValue } from "./parse-fetch-argument.ts";

/** What is wrong with one argument of a probe, with its location. */
export function checkArgument(
  node: ScalarNode & { readonly value: string },
  where: "entry" | "inside" | "return",
): readonly Diagnostic[] {
  const parsed = parseFetchArgument(node.value);
  if (!parsed.ok) return [located(node, parsed.error)];
  const limited = beyondKernel(parsed.value);
  if (limited !== undefined) return [diagnostic("expression-limit", limited, { at: node.at })];
  if (where === "inside" && readsArgument(parsed.value)) return [notAtEntry(node)];
  if (where === "return" || !readsReturnValue(parsed.value)) return [];
  const start = node.value.indexOf("$retval");
  return [
    diagnostic("expression-type", "a function has no return value when it is entered", {
      at: node.spanOf(start, start + "$retval".length),
      hint: "fetch it under return: {args: …}",
    }),
  ];
}

/** `PARAM_MAX_STACK` in kernel/trace/trace_probe.h: the words of a kernel stack of 16 KiB. */
const MOST_WORDS = 2048;

/** What the kernel doesn't have of itself, though it has it of programs. */
function beyondKernel({ fetch }: FetchArgument): string | undefined {
  const source = innermost(fetch);
  if (source.kind === "stack-word" && source.index > MOST_WORDS)
    return `a kernel stack has ${MOST_WORDS} words`;
  if (source.kind === "argument" && source.number > MOST_WORDS)
    return `a function has at most ${MOST_WORDS} arguments`;
  if (source.kind === "memory" && source.address.startsWith("+"))
    return "an offset in a file works only for probes in programs; name a symbol or an address of the kernel";
  return undefined;
}

/** Inside of a function its arguments may be anywhere (kernel/trace/trace_probe.c, `tparg_is_function_entry`). */
function notAtEntry({ at }: ScalarNode): Diagnostic {
  return diagnostic("expression-type", "a function's arguments can be fetched only at its entry", {
    at,
    hint: "fetch registers instead: '%di'",
  });
}

function readsArgument({ fetch }: FetchArgument): boolean {
  const { kind } = innermost(fetch);
  return kind === "argument" || kind === "variable";
}

function located({ spanOf }: ScalarNode, { code, message, hint, start, end }: ArgumentProblem): Diagnostic {
  return diagnostic(code, message, { at: spanOf(start, end), hint });
}
