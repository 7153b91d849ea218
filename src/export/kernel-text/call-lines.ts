import { cpuText, durationText, indentText, NO_DURATION } from "../../trace/decode/graph-columns.ts";
import type { Addresses, Entries, Exits } from "./batch-records.ts";
import type { CodeNames } from "./code-names.ts";
import { printedText, userStackLines } from "./context-lines.ts";
import { contextText } from "./context-text.ts";
import { CpuCalls } from "./cpu-calls.ts";
import type { CpuCursor, CpuRecord } from "./cpu-cursor.ts";
import { centredTask } from "./task-names.ts";
import { cutTime, type TextStyle } from "./text-style.ts";

const RULE = " ------------------------------------------";

/**
 * The lines of the function_graph tracer: calls indented by depth, task switches, starts and ends of interrupts, and other events as
 * comments (kernel/trace/trace_functions_graph.c, `print_graph_function_flags`).
 */
export class CallLines {
  readonly #names: CodeNames;
  readonly #comms: ReadonlyMap<number, string>;
  readonly #style: TextStyle;
  readonly #cpus = new Map<number, CpuCalls>();

  constructor(names: CodeNames, comms: ReadonlyMap<number, string>, style: TextStyle) {
    this.#names = names;
    this.#comms = comms;
    this.#style = style;
  }

  /** The lines of the current record. A call without inner records is one line: its exit is consumed, too. */
  lines(cursor: CpuCursor): readonly string[] {
    const { cpu, current } = cursor;
    if (!current) return [];
    const { records, row } = current;
    const calls = this.#callsOn(cpu);
    const switched = this.#switchLines(cpu, calls, records.pid(row));
    switch (records.kind) {
      case "entry":
        return [...switched, ...this.#entryLines(cursor, calls, current, records)];
      case "exit":
        return [...switched, ...this.#exitLines(cpu, calls, current, records)];
      case "print":
        return [...switched, this.#comment(cpu, calls, current, printedText(records.text(row)))];
      case "user-stack":
        return [...switched, ...this.#comments(cpu, calls, current, userStackLines(records.callers(row)))];
      case "other":
        return [...switched, this.#comment(cpu, calls, current, records.text(row))];
      default:
        return switched;
    }
  }

  #callsOn(cpu: number): CpuCalls {
    const known = this.#cpus.get(cpu);
    if (known) return known;
    const calls = new CpuCalls();
    this.#cpus.set(cpu, calls);
    return calls;
  }

  #switchLines(cpu: number, calls: CpuCalls, pid: number): readonly string[] {
    const before = calls.lastPid;
    calls.lastPid = pid;
    if (before === pid || before === -1) return [];
    const tasks = `${centredTask(before, this.#comms)} => ${centredTask(pid, this.#comms)}`;
    return [RULE, cpuText(cpu, this.#style.cpuDigits) + tasks, RULE, ""];
  }

  #entryLines(
    cursor: CpuCursor,
    calls: CpuCalls,
    record: CpuRecord,
    { func, depth }: Entries,
  ): readonly string[] {
    const { row } = record;
    const exit = ownExit(record, cursor.next);
    const indent = indentText(depth(row));
    const name = this.#name(func, row);
    const before = this.#interruptLine("==========>", cursor.cpu, record, func);
    const start = this.#columns(cursor.cpu, record);
    if (!exit) {
      calls.enter(depth(row), func.low(row), func.high(row));
      return [...before, `${start}${NO_DURATION}${indent}${name}() {`];
    }
    calls.leaf(depth(row));
    const duration = durationText(exit.records.durationNs(exit.row));
    const after = this.#interruptLine("<==========", cursor.cpu, record, func);
    cursor.advance();
    return [...before, `${start}${duration}${indent}${name}();`, ...after];
  }

  #exitLines(
    cpu: number,
    calls: CpuCalls,
    record: CpuRecord,
    { func, depth, durationNs }: Exits,
  ): readonly string[] {
    const { row } = record;
    const isKnown = calls.leave(depth(row), func.low(row), func.high(row));
    const named = !isKnown || this.#style.columns === "all";
    const tail = named ? `} /* ${this.#name(func, row)} */` : "}";
    const start = this.#columns(cpu, record) + durationText(durationNs(row));
    return [start + indentText(depth(row)) + tail, ...this.#interruptLine("<==========", cpu, record, func)];
  }

  /** A comment of several lines: only the first is indented, as by the kernel. */
  #comments(cpu: number, calls: CpuCalls, record: CpuRecord, lines: readonly string[]): readonly string[] {
    return this.#comment(cpu, calls, record, lines.join("\n")).split("\n");
  }

  #comment(cpu: number, calls: CpuCalls, record: CpuRecord, text: string): string {
    const indent = calls.depth > 0 ? indentText(calls.depth + 1) : "";
    return `${this.#columns(cpu, record)}${NO_DURATION}${indent}/* ${text} */`;
  }

  #interruptLine(arrow: string, cpu: number, record: CpuRecord, { low, high }: Addresses): readonly string[] {
    if (!this.#names.beginsInterrupt(low(record.row), high(record.row))) return [];
    return [`${this.#columns(cpu, record)}  ${arrow} |`];
  }

  /** The columns before the duration. */
  #columns(cpu: number, { records, row, timeNs }: CpuRecord): string {
    const cpuColumn = cpuText(cpu, this.#style.cpuDigits);
    if (this.#style.columns === "default") return cpuColumn;
    const task = centredTask(records.pid(row), this.#comms);
    const context = contextText(records.flags(row), records.preemptCount(row), this.#style.knowsLazy);
    return `${cutTime(timeNs, this.#style)}${cpuColumn}${task} |  ${context} | `;
  }

  #name({ low, high }: Addresses, row: number): string {
    return this.#names.full(low(row), high(row));
  }
}

/** The exit of a call, if it immediately follows the entry. */
function ownExit(
  { records: entry, row }: CpuRecord,
  next: CpuRecord | undefined,
): { readonly records: Exits; readonly row: number } | undefined {
  if (entry.kind !== "entry" || next?.records.kind !== "exit" || next.lost !== undefined) return undefined;
  const exit = next.records;
  const isSame =
    exit.pid(next.row) === entry.pid(row) &&
    exit.func.low(next.row) === entry.func.low(row) &&
    exit.func.high(next.row) === entry.func.high(row);
  return isSame ? { records: exit, row: next.row } : undefined;
}
