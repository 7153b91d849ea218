import { type Diagnostic, diagnostic, warning } from "../../core/diagnostic.ts";
import { isGlob } from "../../core/glob.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Located } from "../../core/source.ts";
import type { KernelFacts, TracerFacts } from "../kernel-facts.ts";
import { matchFunctions, NamedFunctions } from "./find-functions.ts";

export interface CheckedFunctions {
  /** How many functions the patterns mean together; absent where the kernel doesn't tell. */
  readonly count?: number;
  readonly problems: readonly Diagnostic[];
}

/** What patterns of functions mean on this kernel: an error for each that means nothing, with the reason where it is known. */
export function checkFunctions(
  patterns: readonly Located<string>[],
  { tracers }: KernelFacts,
): CheckedFunctions {
  const functions = tracers?.functions;
  if (!functions) return { problems: [] };
  const found = new Set<string>();
  const problems: Diagnostic[] = [];
  const named = new NamedFunctions(functions);
  for (const pattern of patterns) {
    const isName = !isGlob(pattern.value) && !pattern.value.includes(":mod:");
    const matched = isName ? named.called(pattern.value) : matchFunctions(pattern.value, functions);
    for (const { name, module } of matched) found.add(`${name} ${module ?? ""}`);
    if (matched.length === 0) problems.push(missing(pattern, tracers));
    else problems.push(...alsoElsewhere(pattern, named));
  }
  return { count: found.size, problems };
}

function missing(
  { value, at }: Located<string>,
  { functions = [], symbols, aliases }: TracerFacts,
): Diagnostic {
  if (isGlob(value) || value.includes(":mod:")) {
    const hint = "`ftrace-run list functions GLOB` shows what can be traced";
    return diagnostic("no-function-matches", `no function that can be traced matches ${value}`, { at, hint });
  }
  const variants = symbols.filter((name) => name.startsWith(`${value}.`));
  const [alias] = aliases?.get(value) ?? [];
  if (alias !== undefined) {
    const message = `the tracer knows ${value} by another name: ${alias}, at the same address`;
    return diagnostic("unknown-function", message, { at, hint: `write ${alias}` });
  }
  if (symbols.includes(value)) {
    const message = `${value} can't be traced: the kernel has it, but keeps it out of tracing (notrace)`;
    return diagnostic("unknown-function", message, {
      at,
      hint: "trace a function that calls it, or a kprobe",
    });
  }
  const hint =
    variants.length > 0
      ? `the compiler has made ${variants.slice(0, 5).join(", ")} of it: try "${value}.*"`
      : (didYouMean(
          value,
          functions.map(({ name }) => name),
        ) ?? "it may be inlined: such a function has no calls");
  return diagnostic("unknown-function", `this kernel has no function ${value}`, { at, hint });
}

/** The compiler may have split a function: calls of its parts are not calls of it. */
function alsoElsewhere({ value, at }: Located<string>, named: NamedFunctions): readonly Diagnostic[] {
  if (isGlob(value)) return [];
  const parts = named.partsOf(value);
  if (parts.length === 0) return [];
  const message = `${value} is also there as ${parts.slice(0, 5).join(", ")}, which is not traced with it`;
  return [warning("function-split", message, { at, hint: `"${value}*" means both` })];
}
