import { countText } from "../../core/quantity-text.ts";
import { cpuText, durationText, indentText, NO_DURATION } from "../../trace/decode/graph-columns.ts";
import type { CallRun, RunRecord } from "../calls-followed/call-run.ts";

/** How a listing is written. */
export interface ListingStyle {
  /** Of a function, as the kernel prints it: with its module. */
  readonly nameOf: (func: number) => string;
  /** Digits of the greatest CPU number. */
  readonly cpuDigits: number;
  /** Most lines between the first and the last. */
  readonly lines: number;
}

/**
 * One call, line by line, as the kernel's own text has it by default: CPU, duration, functions indented by depth
 * (kernel/trace/trace_functions_graph.c: print_graph_entry_leaf, print_graph_entry_nested, print_graph_return). The call
 * itself is not indented, wherever it was called from.
 */
export function listingLines(run: CallRun, style: ListingStyle): readonly string[] {
  const lines: string[] = [];
  const base = run.at(0).depth;
  let next = 0;
  const last = run.length - 1;
  while (next < last && lines.length < style.lines) {
    const record = run.at(next);
    const isLeaf = next + 1 <= last && isOwnExit(record, run.at(next + 1));
    lines.push(isLeaf ? leafLine(record, run.at(next + 1), base, style) : lineOf(record, base, style));
    next += isLeaf ? 2 : 1;
  }
  if (next > last) return lines;
  const missing = last - next + run.cut;
  if (missing === 0) return [...lines, lineOf(run.at(last), base, style)];
  const end = `} /* ${style.nameOf(run.at(last).func)} */`;
  return [...lines, ` … ${countText(missing)} more records`, beginning(run.at(last), style) + end];
}

function isOwnExit(entry: RunRecord, next: RunRecord): boolean {
  if (entry.kind !== "entry" || next.kind !== "exit") return false;
  return next.func === entry.func && next.depth === entry.depth && next.cpu === entry.cpu;
}

function leafLine(entry: RunRecord, exit: RunRecord, base: number, style: ListingStyle): string {
  return `${beginning(exit, style)}${indent(entry, base)}${style.nameOf(entry.func)}();`;
}

function lineOf(record: RunRecord, base: number, style: ListingStyle): string {
  const text = record.kind === "entry" ? `${style.nameOf(record.func)}() {` : "}";
  return beginning(record, style) + indent(record, base) + text;
}

/** CPU and duration, to the bar. */
function beginning({ cpu, kind, durationNs }: RunRecord, { cpuDigits }: ListingStyle): string {
  return cpuText(cpu, cpuDigits) + (kind === "entry" ? NO_DURATION : durationText(durationNs));
}

function indent({ depth }: RunRecord, base: number): string {
  return indentText(depth - base);
}
