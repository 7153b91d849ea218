import { escapeText } from "../../core/escape.ts";
import { IRQ_ENTRY_BOUNDS } from "../../trace/code-addresses.ts";
import type { KernelSymbol, SymbolTable } from "../../trace/symbols.ts";

/** Names of code as the kernel prints them: `vfs_write`, `ovl_open [overlay]`, an address that has no name as `0x…`. */
export class CodeNames {
  readonly #symbols: SymbolTable;
  readonly #texts = new Map<KernelSymbol, string>();
  readonly #interrupts: readonly [start: bigint, end: bigint] | undefined;

  constructor(symbols: SymbolTable) {
    this.#symbols = symbols;
    const [start, end] = IRQ_ENTRY_BOUNDS.map((name) => symbols.addressOf(name));
    this.#interrupts = start !== undefined && end !== undefined ? [start, end] : undefined;
  }

  /** `high` and `low`: 32-bit halves, unsigned. */
  at(low: number, high: number): string {
    const symbol = this.#symbols.symbolAt(low, high);
    if (!symbol) return `0x${addressOf(low, high).toString(16)}`;
    const known = this.#texts.get(symbol);
    if (known !== undefined) return known;
    const { name, module } = symbol;
    const text = escapeText(module === undefined ? name : `${name} [${module}]`);
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

function addressOf(low: number, high: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
