/**
 * The columns of the function_graph tracer's text, as the kernel writes them (kernel/trace/trace_functions_graph.c:
 * print_graph_cpu, print_graph_duration, trace_print_graph_duration).
 */

/** ` 0) `; `digits`: of the greatest CPU number. */
export function cpuText(cpu: number, digits: number): string {
  return ` ${String(cpu).padStart(digits)}) `;
}

/** Where a line has no duration. */
export const NO_DURATION = "              |  ";

/** `+ 13.421 us   |  `: a mark for long ones, then at most seven digits, further ones cut. */
export function durationText(ns: number): string {
  if (Number.isNaN(ns)) return NO_DURATION;
  const [us, rest] = split(ns);
  const digits = us.length < 7 ? `${us}.${rest.slice(0, 7 - us.length)}` : us;
  return `${ns < 0 ? "$" : markOf(ns)} ${digits} us ${" ".repeat(Math.max(0, 8 - digits.length))}|  `;
}

/** Microseconds and the three digits behind. The kernel takes a duration below nothing for an unsigned one of 64 bits. */
function split(ns: number): readonly [us: string, rest: string] {
  const unsigned = ns < 0 ? BigInt.asUintN(64, BigInt(ns)) : undefined;
  const us = unsigned === undefined ? Math.floor(ns / 1000) : unsigned / 1000n;
  const rest = unsigned === undefined ? ns % 1000 : unsigned % 1000n;
  return [String(us), String(rest).padStart(3, "0")];
}

/** kernel/trace/trace_output.c, trace_find_mark. */
const MARKS: readonly (readonly [number, string])[] = [
  [1e9, "$"],
  [1e8, "@"],
  [1e7, "*"],
  [1e6, "#"],
  [1e5, "!"],
  [1e4, "+"],
];

function markOf(ns: number): string {
  return MARKS.find(([least]) => ns > least)?.[1] ?? " ";
}

/** Two spaces a level. Depths come from outside: no line is pushed out of sight. */
export function indentText(depth: number): string {
  return "  ".repeat(Math.min(MOST_INDENT, Math.max(0, depth)));
}

/** Deeper than any kernel's stack of traced calls (50, or about 100 from 6.11 on; kernel/trace/fgraph.c). */
const MOST_INDENT = 200;
