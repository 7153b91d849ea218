import type { Tracefs } from "./port.ts";

/** A function that tracers can trace. */
interface TraceableFunction {
  readonly name: string;
  /** Absent: built in. */
  readonly module?: string;
}

/** Reads `available_filter_functions`; absent if this kernel has none. */
export function readFunctions(tracefs: Tracefs): readonly TraceableFunction[] | undefined {
  const text = tracefs.read("available_filter_functions");
  return text.ok ? parseFunctions(text.value.split("\n")) : undefined;
}

/** Lines `vfs_read`, `ext4_sync_fs [ext4]`. Removed functions are called `__ftrace_invalid_address___…`. */
export function parseFunctions(lines: readonly string[]): readonly TraceableFunction[] {
  return lines.flatMap((line) => {
    const [name = "", module] = line.split(" ");
    if (name === "" || name.startsWith("__ftrace_invalid_address___")) return [];
    return module === undefined ? [{ name }] : [{ name, module: module.slice(1, -1) }];
  });
}

/** The line of this function. */
export function functionLine({ name, module }: TraceableFunction): string {
  return module === undefined ? name : `${name} [${module}]`;
}
