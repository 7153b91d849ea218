import { escapeText } from "../../core/escape.ts";
import { IRQ_ENTRY_BOUNDS } from "../../trace/names/code-addresses.ts";
import type { KernelSymbol, SymbolTable } from "../../trace/names/symbols.ts";

/** Code that the kernel made itself: /proc/kallsyms names it, the text doesn't (kernel/kallsyms.c, kallsyms_lookup). */
const UNNAMED: ReadonlySet<string | undefined> = new Set(["__builtin__ftrace", "__builtin__kprobes"]);

/** Names of code as the kernel prints them; an address that has no name as `0x…`. */
export class CodeNames {
  readonly #symbols: SymbolTable;
  readonly #texts = new Map<KernelSymbol, CodeName>();
  readonly #interrupts: readonly [start: bigint, end: bigint] | undefined;

  constructor(symbols: SymbolTable) {
    this.#symbols = symbols;
    const [start, end] = IRQ_ENTRY_BOUNDS.map((name) => symbols.addressOf(name));
    this.#interrupts = start !== undefined && end !== undefined ? [start, end] : undefined;
  }

  /** `ovl_open [overlay]`, as in lines of calls. `high` and `low`: 32-bit halves, unsigned. */
  full(low: number, high: number): string {
    return this.#at(low, high)?.full ?? addressText(low, high);
  }

  /** `ovl_open`, as everywhere else. */
  plain(low: number, high: number): string {
    return this.#at(low, high)?.plain ?? addressText(low, high);
  }

  #at(low: number, high: number): CodeName | undefined {
    const symbol = this.#symbols.symbolAt(low, high);
    if (!symbol || UNNAMED.has(symbol.module)) return undefined;
    const known = this.#texts.get(symbol);
    if (known) return known;
    const plain = escapeText(symbol.name);
    const text = {
      plain,
      full: symbol.module === undefined ? plain : `${plain} [${escapeText(symbol.module)}]`,
    };
    this.#texts.set(symbol, text);
    return text;
  }

  /** Whether the function is one that interrupts begin with (`__irq_entry`). */
  beginsInterrupt(low: number, high: number): boolean {
    if (!this.#interrupts) return false;
    const address = addressOf(low, high);
    return address >= this.#interrupts[0] && address < this.#interrupts[1];
  }
}

interface CodeName {
  readonly plain: string;
  readonly full: string;
}

function addressText(low: number, high: number): string {
  return `0x${addressOf(low, high).toString(16)}`;
}

function addressOf(low: number, high: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
