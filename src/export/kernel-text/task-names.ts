import { escapeText } from "../../core/escape.ts";
import { showBytes, shownBytes } from "../../core/show-bytes.ts";

/** Width of a task in the columns of calls (kernel/trace/trace_functions_graph.c, TRACE_GRAPH_PROCINFO_LENGTH). */
const PROC_WIDTH = 14;
/** Of a task's name, what is shown there. */
const PROC_NAME_BYTES = 7;
/** Width of a name before its pid (kernel/trace/trace_output.c, trace_print_context). */
const NAME_WIDTH = 16;

/** A task in the columns of calls: the first seven bytes of its name, and its pid, centred. */
export function centredTask(pid: number, comms: ReadonlyMap<number, string>): string {
  const comm = shownBytes(commOf(pid, comms)).subarray(0, PROC_NAME_BYTES);
  const spaces = Math.max(0, PROC_WIDTH - comm.length - 1 - String(pid).length);
  const before = Math.floor(spaces / 2);
  return `${" ".repeat(before)}${escapeText(showBytes(comm))}-${pid}${" ".repeat(spaces - before)}`;
}

/** A task before a record of its own line: `            bash-4711   `. */
export function alignedTask(pid: number, comms: ReadonlyMap<number, string>): string {
  const comm = commOf(pid, comms);
  const spaces = Math.max(0, NAME_WIDTH - shownBytes(comm).length);
  return `${" ".repeat(spaces)}${escapeText(comm)}-${String(pid).padEnd(7)}`;
}

/** As the kernel remembers it (kernel/trace/trace.c, trace_find_cmdline); widths are in its bytes. */
function commOf(pid: number, comms: ReadonlyMap<number, string>): string {
  if (pid === 0) return "<idle>";
  if (pid < 0) return "<XXX>";
  return comms.get(pid) ?? "<...>";
}
