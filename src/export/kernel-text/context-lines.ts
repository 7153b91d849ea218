import { assertNever } from "../../core/assert-never.ts";
import { escapeText } from "../../core/escape.ts";
import type { Addresses } from "./batch-records.ts";
import type { CodeNames } from "./code-names.ts";
import { contextText } from "./context-text.ts";
import type { CpuCursor, CpuRecord } from "./cpu-cursor.ts";
import { alignedTask } from "./task-names.ts";
import { roundedTime, type TextStyle } from "./text-style.ts";

/** Most tasks whose text is kept for their next line. */
const MOST_TASKS = 10_000;

/**
 * A record on a line of its own, behind task, CPU, context and time, as the kernel prints what no tracer prints its own way: the
 * `function` tracer's records, stacks, events (kernel/trace/trace.c, print_trace_fmt; trace_output.c, trace_print_context).
 */
export class ContextLines {
  readonly #names: CodeNames;
  readonly #comms: ReadonlyMap<number, string>;
  readonly #style: TextStyle;
  readonly #tasks = new Map<number, string>();
  readonly #started = new Set<number>();
  /** Records seen so far, of all kinds. */
  #seen = 0;

  constructor(names: CodeNames, comms: ReadonlyMap<number, string>, style: TextStyle) {
    this.#names = names;
    this.#comms = comms;
    this.#style = style;
  }

  /** A record that another writer has written. */
  pass(): void {
    this.#seen += 1;
  }

  lines({ cpu, current }: CpuCursor): readonly string[] {
    if (!current) return [];
    this.#seen += 1;
    const [first = "", ...more] = this.#recordLines(current);
    return [...this.#startLines(cpu), this.#context(cpu, current) + first, ...more];
  }

  /** Where events were overwritten, the kernel says when a CPU's first record comes (trace.c, test_cpu_buff_start). */
  #startLines(cpu: number): readonly string[] {
    if (!this.#style.overwritten || this.#started.has(cpu)) return [];
    this.#started.add(cpu);
    return this.#seen > 1 ? [`##### CPU ${cpu} buffer started ####`] : [];
  }

  #context(cpu: number, { records, row, timeNs }: CpuRecord): string {
    const task = this.#task(records.pid(row));
    const context = contextText(records.flags(row), records.preemptCount(row), this.#style.knowsLazy);
    return `${task} [${String(cpu).padStart(3, "0")}] ${context}${roundedTime(timeNs, this.#style)}: `;
  }

  #task(pid: number): string {
    const known = this.#tasks.get(pid);
    if (known !== undefined) return known;
    if (this.#tasks.size >= MOST_TASKS) this.#tasks.clear();
    const text = alignedTask(pid, this.#comms);
    this.#tasks.set(pid, text);
    return text;
  }

  #recordLines({ records, row }: CpuRecord): readonly string[] {
    switch (records.kind) {
      case "function":
        return [this.#name(records.func, row) + this.#caller(records.parent, row)];
      case "stack":
        return ["<stack trace>", ...this.#stackLines(records.callers(row))];
      case "user-stack":
        return userStackLines(records.callers(row));
      case "print":
        return [`${this.#name(records.writer, row)}: ${printedText(records.text(row))}`];
      case "other":
        return [records.text(row)];
      case "entry":
      case "exit":
        return [this.#name(records.func, row)];
      default:
        return assertNever(records);
    }
  }

  #name({ low, high }: Addresses, row: number): string {
    return this.#names.plain(low(row), high(row));
  }

  #caller(parent: Addresses, row: number): string {
    const isKnown = parent.low(row) !== 0 || parent.high(row) !== 0;
    return isKnown ? ` <-${this.#name(parent, row)}` : "";
  }

  /** Up to an entry with all bits set, which says that there are no more. */
  #stackLines(callers: readonly bigint[]): readonly string[] {
    const end = callers.findIndex((caller) => BigInt.asUintN(64, caller) === ALL_BITS);
    return callers
      .slice(0, end < 0 ? callers.length : end)
      .map((caller) => ` => ${this.#callerName(caller)}`);
  }

  #callerName(caller: bigint): string {
    const address = BigInt.asUintN(64, caller);
    if (address === FTRACE_TRAMPOLINE) return "[FTRACE TRAMPOLINE]";
    return this.#names.plain(Number(address & 0xffff_ffffn), Number(address >> 32n));
  }
}

const ALL_BITS = 0xffff_ffff_ffff_ffffn;
/** What stands in a stack for the tracer's own code (kernel/trace/trace.h, FTRACE_TRAMPOLINE_MARKER). */
const FTRACE_TRAMPOLINE = 0x7fff_ffffn;

/** What was written to `trace_marker`; the kernel adds a line break where there is none. */
export function printedText(text: string): string {
  return escapeText(text.endsWith("\n") ? text.slice(0, -1) : text);
}

/**
 * The stack of a program, up to the first 0. Which file an address belongs to is printed only with the option `sym-userobj`, while
 * its process lives (kernel/trace/trace_output.c, trace_user_stack_print and seq_print_user_ip).
 */
export function userStackLines(callers: readonly bigint[]): readonly string[] {
  const end = callers.indexOf(0n);
  const own = callers.slice(0, end < 0 ? callers.length : end);
  return ["<user stack trace>", ...own.map((caller) => ` =>  <${hexOf(caller)}>`)];
}

function hexOf(address: bigint): string {
  return BigInt.asUintN(64, address).toString(16).padStart(16, "0");
}
