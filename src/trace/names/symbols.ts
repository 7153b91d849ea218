/** A function of the recorded kernel. Its name is hostile text. */
export interface KernelSymbol {
  readonly name: string;
  /** Absent: built in. */
  readonly module?: string;
  /** Where it begins. */
  readonly address: bigint;
}

/** The recorded kernel's functions by address, as far as the recording has them (`/proc/kallsyms`). */
export interface SymbolTable {
  /** How many there are. 0: not recorded, or the kernel hid the addresses (`kptr_restrict`). */
  readonly size: number;
  /** The function that holds the address; `high` and `low` are its 32-bit halves, unsigned. */
  symbolAt(low: number, high: number): KernelSymbol | undefined;
  /** Bytes up to the next symbol, as far as the recording has it; absent: no sizes are known. */
  sizeOf?(symbol: KernelSymbol): bigint | undefined;
  /** Where the symbol of that name begins. */
  addressOf(name: string): bigint | undefined;
}

/** A table without symbols, for recordings that have none. */
export const noSymbols: SymbolTable = { size: 0, symbolAt: () => undefined, addressOf: () => undefined };
