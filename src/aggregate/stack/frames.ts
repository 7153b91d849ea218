import type { SymbolTable } from "../../trace/names/symbols.ts";
import { Functions } from "../call-tree/functions.ts";
import { type Labels, labelsOf } from "../call-tree/labels.ts";
import { KeyTable } from "../state/key-table.ts";

/** More call sites than a recording is likely to have; those beyond the limit are looked up each time. */
const MOST_ADDRESSES = 250_000;
/** `INT_MAX` stands for a trampoline that has no name (kernel/trace/trace.c, `FTRACE_TRAMPOLINE_MARKER`). */
const TRAMPOLINE = 0x7fff_ffff;

/**
 * Functions of return addresses: the many addresses of a function are one. The function is the one that holds the address
 * itself, as in the kernel's own text (kernel/trace/trace_output.c, `seq_print_sym`).
 */
export class Frames {
  readonly functions: Functions;
  readonly #symbols: SymbolTable;
  readonly #addresses = new KeyTable(2, MOST_ADDRESSES);
  readonly #functionOf: number[] = [];
  #trampoline = -1;

  constructor(symbols: SymbolTable) {
    this.#symbols = symbols;
    this.functions = new Functions(symbols, traitsOf);
  }

  /** The function's number. */
  of(low: number, high: number): number {
    const { key } = this.#addresses;
    key[0] = low;
    key[1] = high;
    const id = this.#addresses.intern();
    if (id < 0) return this.#lookUp(low, high);
    return (this.#functionOf[id] ??= this.#lookUp(low, high));
  }

  /** True for the tracepoint's own functions, which are on top of each stack. */
  isTracing(id: number): boolean {
    return this.functions.traits(id) === TRACING;
  }

  /** How many functions have no name; the trampoline is none. */
  nameless(): number {
    return this.functions.nameless((id) => id !== this.#trampoline);
  }

  labels(): Labels {
    return labelsOf(this.functions).map((label, id) =>
      id === this.#trampoline ? "[FTRACE TRAMPOLINE]" : label,
    );
  }

  #lookUp(low: number, high: number): number {
    const start = this.#symbols.symbolAt(low, high)?.address;
    if (start !== undefined) return this.functions.of(Number(start & 0xffff_ffffn), Number(start >> 32n));
    const id = this.functions.of(low, high);
    if (low === TRAMPOLINE && high === 0) this.#trampoline = id;
    return id;
  }
}

const TRACING = 1;

/** include/trace/trace_events.h and include/linux/tracepoint.h make a function of each kind for every tracepoint. */
const tracing =
  /^(?:trace_event_raw_event_|__traceiter_|trace_event_buffer_commit$|event_triggers_post_call$)/;

function traitsOf(name: string): number {
  return tracing.test(name) ? TRACING : 0;
}
