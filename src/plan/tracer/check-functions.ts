import { type Diagnostic, diagnostic, warning } from "../../core/diagnostic.ts";
import { isGlob } from "../../core/glob.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Located } from "../../core/source.ts";
import type { KernelFacts, TracerFacts } from "../kernel-facts.ts";
import { matchFunctions, NamedFunctions } from "./find-functions.ts";

/** The result of `checkFunctions`. */
export interface CheckedFunctions {
  /** Number of functions that match any of the patterns; absent where the kernel does not list its functions. */
  readonly count?: number;
  readonly problems: readonly Diagnostic[];
}

/** Matches patterns of functions against this kernel: an error for each pattern without a match, with the reason if known. */
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
    const hint = "`ftrace-run list functions GLOB` lists the traceable functions";
    return diagnostic("no-function-matches", `no traceable function matches ${value}`, { at, hint });
  }
  const variants = symbols.filter((name) => name.startsWith(`${value}.`));
  const [alias] = aliases?.get(value) ?? [];
  if (alias !== undefined) {
    const message = `the tracer knows ${value} only as ${alias}, the same address by another name`;
    return diagnostic("unknown-function", message, { at, hint: `write ${alias}` });
  }
  if (symbols.includes(value)) {
    const message = `${value} cannot be traced: the kernel marks it notrace`;
    return diagnostic("unknown-function", message, {
      at,
      hint: "trace a function that calls it, or use a kprobe",
    });
  }
  const hint =
    variants.length > 0
      ? `the compiler replaced it with ${variants.slice(0, 5).join(", ")}: try "${value}.*"`
      : (didYouMean(
          value,
          functions.map(({ name }) => name),
        ) ?? "it may be inlined; an inlined function cannot be traced");
  return diagnostic("unknown-function", `this kernel has no function ${value}`, { at, hint });
}

/** The compiler may have split a function; a call of a part is not a call of the function. */
function alsoElsewhere({ value, at }: Located<string>, named: NamedFunctions): readonly Diagnostic[] {
  if (isGlob(value)) return [];
  const parts = named.partsOf(value);
  if (parts.length === 0) return [];
  const message = splitWords(value, parts.slice(0, 5), "traced");
  return [warning("function-split", message, { at, hint: `"${value}*" matches both` })];
}

/** A warning's words: `parts` are what the compiler made of `name`; `what` is not done to them. */
export function splitWords(name: string, parts: readonly string[], what: "traced" | "probed"): string {
  const are = parts.length === 1 ? "is a separate function and is" : "are separate functions and are";
  return `the compiler split ${name}: ${parts.join(", ")} ${are} not ${what}`;
}
