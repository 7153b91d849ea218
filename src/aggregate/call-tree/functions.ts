import type { KernelSymbol, SymbolTable } from "../../trace/names/symbols.ts";
import { KeyTable } from "../state/key-table.ts";

/** What stands for every function beyond the limit. */
const OTHER_FUNCTION = 0;
/** More addresses than any kernel has functions (about 70,000 can be traced). */
const MOST_FUNCTIONS = 200_000;

/** Numbers the traced functions by address, from 1 on, and knows their names. */
export class Functions {
  readonly #table: KeyTable;
  readonly #symbols: SymbolTable;
  readonly #traitsOf: (name: string) => number;
  #traits = new Uint8Array(64);

  /** `traitsOf`: bits of what matters about a function, asked once for each. */
  constructor(
    symbols: SymbolTable,
    traitsOf: (name: string) => number = noTraits,
    limit: number = MOST_FUNCTIONS,
  ) {
    this.#symbols = symbols;
    this.#traitsOf = traitsOf;
    this.#table = new KeyTable(2, limit);
  }

  /** Numbers in use: the functions seen have those below, from 1 on. */
  get end(): number {
    return this.#table.size + 1;
  }

  /** The function at an address, given as unsigned 32-bit halves. */
  of(low: number, high: number): number {
    const { key, size } = this.#table;
    key[0] = low;
    key[1] = high;
    const id = this.#table.intern() + 1;
    if (id > size) this.#learn(id);
    return id;
  }

  /** How many have no name, of those that `counts`; 0 where the recording has no names at all. */
  nameless(counts: (id: number) => boolean = () => true): number {
    if (this.#symbols.size === 0) return 0;
    let count = 0;
    for (let id = 1; id < this.end; id++) if (counts(id) && this.symbol(id) === undefined) count += 1;
    return count;
  }

  traits(id: number): number {
    return this.#traits[id]!;
  }

  symbol(id: number): KernelSymbol | undefined {
    return id === OTHER_FUNCTION ? undefined : this.#symbols.symbolAt(this.#low(id), this.#high(id));
  }

  /** Its symbol's name; where it has none, its address. */
  name(id: number): string {
    if (id === OTHER_FUNCTION) return "(other functions)";
    return this.symbol(id)?.name ?? this.address(id);
  }

  /** As the kernel prints it: `ovl_open [overlay]`. */
  nameWithModule(id: number): string {
    const module = this.symbol(id)?.module;
    return module === undefined ? this.name(id) : `${this.name(id)} [${module}]`;
  }

  /** `0xffffffff81234567`. */
  address(id: number): string {
    return `0x${((BigInt(this.#high(id)) << 32n) | BigInt(this.#low(id))).toString(16)}`;
  }

  #low(id: number): number {
    return this.#table.slot(id - 1, 0);
  }

  #high(id: number): number {
    return this.#table.slot(id - 1, 1);
  }

  #learn(id: number): void {
    if (id >= this.#traits.length) {
      const larger = new Uint8Array(2 * id);
      larger.set(this.#traits);
      this.#traits = larger;
    }
    this.#traits[id] = this.#traitsOf(this.name(id));
  }
}

function noTraits(): number {
  return 0;
}
