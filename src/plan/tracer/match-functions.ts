import { compileGlob } from "../../core/glob.ts";
import type { TraceableFunction } from "./tracer-facts.ts";

/**
 * The functions that a pattern means: a glob, `:mod:NAME` (a glob, too) for those of a module, or both
 * (kernel/trace/ftrace.c, `ftrace_mod_callback` and `ftrace_match`).
 */
export function matchFunctions(
  pattern: string,
  functions: readonly TraceableFunction[],
): readonly TraceableFunction[] {
  const [name = "", module] = pattern.split(":mod:", 2);
  const nameMatches = compileGlob(name === "" ? "*" : name);
  const moduleMatches = module === undefined ? undefined : compileGlob(module);
  return functions.filter(
    (candidate) =>
      nameMatches(candidate.name) &&
      (!moduleMatches || (candidate.module !== undefined && moduleMatches(candidate.module))),
  );
}
