import { readFileSync } from "node:fs";

/** Reads the names of the loaded modules. */
export type LoadedModules = () => ReadonlySet<string>;

const FUNCTION_LIST = /(?:^|\/)set_(?:ftrace|graph)_(?:filter|notrace|function)$/u;
const OF_MODULE = / \[([^\]\s]+)\]$/u;
const ADDRESS = /^0x[0-9a-f]+$/u;

/**
 * A list of functions without those of unloaded modules, which no process removed: the kernel drops their functions from the
 * function filters (kernel/trace/ftrace.c, `ftrace_release_mod`), and leaves bare addresses in the lists of the graph tracer.
 */
export function withoutGoneModules(
  path: string,
  { armed, found }: { readonly armed: string; readonly found: string },
  loaded: LoadedModules,
): { readonly armed: string; readonly found: string } {
  const lines = armed.split("\n");
  if (!FUNCTION_LIST.test(path) || !lines.some((line) => OF_MODULE.test(line))) return { armed, found };
  const now = loaded();
  const kept = lines.filter((line) => now.has(OF_MODULE.exec(line)?.[1] ?? "") || !OF_MODULE.test(line));
  if (kept.length === lines.length) return { armed, found };
  return {
    armed: kept.join("\n"),
    found: found
      .split("\n")
      .filter((line) => !ADDRESS.test(line))
      .join("\n"),
  };
}

/** The names of the loaded modules, from /proc/modules. */
export function loadedModules(): ReadonlySet<string> {
  try {
    const lines = readFileSync("/proc/modules", "latin1").split("\n");
    return new Set(lines.map((line) => line.slice(0, line.indexOf(" "))));
  } catch {
    return new Set(); // A kernel without modules.
  }
}
