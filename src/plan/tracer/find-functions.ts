import { compileGlob } from "../../core/glob.ts";
import type { TraceableFunction } from "../kernel-facts.ts";

/**
 * Functions that match a pattern: a glob, `:mod:NAME` (also a glob) for those of a module, or both
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

/** An index by name: a spec can have a thousand names, and a kernel forty thousand functions. */
export class NamedFunctions {
  readonly #byName: ReadonlyMap<string, readonly TraceableFunction[]>;
  readonly #parts: ReadonlyMap<string, readonly string[]>;

  constructor(functions: readonly TraceableFunction[]) {
    this.#byName = Map.groupBy(functions, ({ name }) => name);
    const parts = new Map<string, string[]>();
    for (const { name } of functions) {
      for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1)) {
        const whole = name.slice(0, dot);
        const known = parts.get(whole);
        if (known) known.push(name);
        else parts.set(whole, [name]);
      }
    }
    this.#parts = parts;
  }

  called(name: string): readonly TraceableFunction[] {
    return this.#byName.get(name) ?? [];
  }

  /** What the compiler split off it (`vfs_read.part.0`), in the order of the functions. */
  partsOf(name: string): readonly string[] {
    return this.#parts.get(name) ?? [];
  }
}
