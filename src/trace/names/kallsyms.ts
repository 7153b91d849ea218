import { showBytes } from "../../core/show-bytes.ts";
import type { KernelSymbol, SymbolTable } from "./symbols.ts";

/** A line of `/proc/kallsyms`: where its function begins, and where the line is in the text. */
interface Line {
  readonly address: bigint;
  readonly start: number;
  readonly end: number;
  /** It names a function; else it only says that what is before it ends here. */
  readonly names: boolean;
}

/** The end of each module's memory, by name (`moduleEnds`). */
export type ModuleEnds = ReadonlyMap<string, bigint>;

/**
 * The functions of a `/proc/kallsyms` text (`ffffffff81234560 t vfs_write`, `… t netfs_read\t[netfs]`). Read when the first
 * one is asked for. Of names with one address the first counts, as for the kernel (kernel/kallsyms.c, `get_symbol_pos`).
 * The text has no sizes: a function ends where the next symbol begins, and at the end of the kernel's own code or of its
 * module. Where a module's end is not known, its last function is taken to end with the page that it begins in.
 * `moduleEnds`: as far as they are known, where the text has all modules.
 */
export function parseKallsyms(text: Uint8Array, moduleEnds?: ModuleEnds): Kallsyms {
  return new Kallsyms(text, moduleEnds);
}

/** Most addresses whose symbols are found without a search. */
const MOST_REMEMBERED = 200_000;

/** The kernel's functions, read from the text of /proc/kallsyms. The text is parsed at the first lookup. */
export class Kallsyms implements SymbolTable {
  readonly #text: Uint8Array;
  readonly #moduleEnds: ModuleEnds | undefined;
  #lines: readonly Line[] | undefined;
  #functions = 0;
  /** It is all of /proc/kallsyms, or all modules of it. Of a part, only those functions are asked for that it was made for. */
  #isWhole = false;
  /** By the halves of an address: most are asked for many times. */
  readonly #found = new Map<number, Map<number, KernelSymbol | undefined>>();
  #remembered = 0;
  /** By line. */
  readonly #symbols = new Map<number, KernelSymbol>();
  readonly #sizes = new Map<KernelSymbol, bigint>();

  constructor(text: Uint8Array, moduleEnds?: ModuleEnds) {
    this.#text = text;
    this.#moduleEnds = moduleEnds;
  }

  get size(): number {
    this.#sorted();
    return this.#functions;
  }

  symbolAt(low: number, high: number): KernelSymbol | undefined {
    const found = this.#foundIn(high);
    const known = found.get(low);
    if (known !== undefined || found.has(low)) return known;
    const symbol = this.#symbolOf(this.#indexAt((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)));
    this.#remember(found, low, symbol);
    return symbol;
  }

  sizeOf(symbol: KernelSymbol): bigint | undefined {
    const known = this.#sizes.get(symbol);
    if (known !== undefined) return known;
    const end = this.#endOf(this.#indexAt(symbol.address));
    if (end === undefined) return undefined;
    const size = end - symbol.address;
    this.#sizes.set(symbol, size);
    return size;
  }

  addressOf(name: string): bigint | undefined {
    return this.#lineNamed(name)?.address;
  }

  /** The function that holds an address, as its line has it, and where it ends; absent: none is known to. */
  lineFor(address: bigint): SymbolLine | undefined {
    const index = this.#indexAt(address);
    const line = this.#lines?.[index];
    if (!line) return undefined;
    const end = this.#endOf(index);
    return { address: line.address, text: this.#textOf(line), ...(end !== undefined && { end }) };
  }

  /** The line of the symbol of that name. */
  lineNamed(name: string): string | undefined {
    const line = this.#lineNamed(name);
    return line && this.#textOf(line);
  }

  #lineNamed(name: string): Line | undefined {
    const { buffer, byteOffset, byteLength } = this.#text;
    const text = Buffer.from(buffer, byteOffset, byteLength);
    const found = text.indexOf(` ${name}\n`);
    if (found < 0) return undefined;
    const line = lineAt(this.#text, text.lastIndexOf("\n", found) + 1, found + 1 + name.length);
    return line && isCode(this.#text, line) ? line : undefined;
  }

  #textOf({ start, end }: Line): string {
    return Buffer.from(this.#text.subarray(start, end)).toString("latin1");
  }

  #foundIn(high: number): Map<number, KernelSymbol | undefined> {
    const found = this.#found.get(high) ?? new Map<number, KernelSymbol | undefined>();
    this.#found.set(high, found);
    return found;
  }

  /** -1: no function holds the address. */
  #indexAt(address: bigint): number {
    const lines = this.#sorted();
    let from = 0;
    let to = lines.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (lines[middle]!.address <= address) from = middle + 1;
      else to = middle;
    }
    const index = from - 1;
    if (index < 0 || !lines[index]!.names) return -1;
    const end = this.#endOf(index);
    return end === undefined || address < end ? index : -1;
  }

  /** Absent: no end is known. */
  #endOf(index: number): bigint | undefined {
    const lines = this.#sorted();
    const line = lines[index];
    const next = lines[index + 1];
    if (!line) return undefined;
    const module = moduleOf(this.#text, line);
    if (next && (!next.names || module === moduleOf(this.#text, next))) return next.address;
    if (module === undefined || !this.#isWhole) return next?.address;
    const end = this.#moduleEnds?.get(module) ?? endOfPage(line.address);
    return next && next.address < end ? next.address : end;
  }

  /** One object for all addresses of a symbol. */
  #symbolOf(index: number): KernelSymbol | undefined {
    const line = this.#sorted()[index];
    if (!line) return undefined;
    const known = this.#symbols.get(index);
    if (known) return known;
    const symbol = this.#readSymbol(line);
    this.#symbols.set(index, symbol);
    return symbol;
  }

  #remember(
    found: Map<number, KernelSymbol | undefined>,
    low: number,
    symbol: KernelSymbol | undefined,
  ): void {
    this.#remembered += 1;
    if (this.#remembered > MOST_REMEMBERED) {
      this.#found.clear();
      this.#remembered = 0;
    } else found.set(low, symbol);
  }

  #readSymbol(line: Line): KernelSymbol {
    const [, , rest = ""] = splitLine(showBytes(this.#text.subarray(line.start, line.end)));
    const [name = "", module] = rest.split(/\s+/u);
    const symbol = { name, address: line.address };
    return module === undefined ? symbol : { ...symbol, module: module.slice(1, -1) };
  }

  #sorted(): readonly Line[] {
    if (!this.#lines) {
      this.#lines = firstOfEach(usefulLines(this.#text).toSorted(byAddress));
      this.#functions = this.#lines.reduce((count, { names }) => count + (names ? 1 : 0), 0);
      this.#isWhole =
        this.#moduleEnds !== undefined ||
        this.#lines.some((line) => !line.names && isEndOfCode(this.#text, line));
    }
    return this.#lines;
  }
}

/** The lines of a `/proc/kallsyms` text that are of modules: they come and go. */
export function moduleLines(text: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf(NEWLINE, start);
    const end = newline < 0 ? text.length : newline;
    if (text[end - 1] === CLOSING) kept.push(text.subarray(start, Math.min(end + 1, text.length)));
    start = end + 1;
  }
  return Buffer.concat(kept);
}

/** A line of the text, without its line break; `end`: where its function ends, if that is known. */
export interface SymbolLine {
  readonly address: bigint;
  readonly end?: bigint;
  /** One character a byte. */
  readonly text: string;
}

/** A line that says that nothing is known to be at an address, in words that any reader of kallsyms takes for a name. */
export function namelessLine(address: bigint): string {
  const hex = address.toString(16).padStart(16, "0");
  return `${hex} t 0x${hex}`;
}

const PAGE_BYTES = 4096n;

function endOfPage(address: bigint): bigint {
  return (address / PAGE_BYTES + 1n) * PAGE_BYTES;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
const CLOSING = 0x5d;

/** Lines of functions, and those that say where one ends. */
function usefulLines(text: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf(NEWLINE, start);
    const end = newline < 0 ? text.length : newline;
    const line = lineAt(text, start, end);
    if (line && (line.names || isEnd(text, line))) lines.push(line);
    start = end + 1;
  }
  return lines;
}

/** What is hidden (`kptr_restrict`) has address 0. */
function lineAt(text: Uint8Array, start: number, end: number): Line | undefined {
  const space = text.indexOf(SPACE, start);
  if (
    end - start > LONGEST_LINE ||
    space <= start ||
    space > start + 16 ||
    space + 3 >= end ||
    text[space + 2] !== SPACE
  )
    return undefined;
  const isFunction = CODE.has(text[space + 1]!);
  // Most lines of a kernel are data, and of no use here.
  if (!isFunction && text[end - 1] !== CLOSING && text[space + 3] !== UNDERLINE) return undefined;
  const address = readHex(text, start, space);
  if (address === undefined || address === 0n) return undefined;
  const line = { address, start, end, names: false };
  return { ...line, names: isFunction && !isEndOfCode(text, line) && !isNameless(text, line) };
}

/** The kernel's names have up to 511 characters (include/linux/kallsyms.h, KSYM_NAME_LEN), those of modules up to 55. */
const LONGEST_LINE = 1024;

/** Code has type `t`, `T`, or, where it is weak, `w`, `W` (nm(1)). */
const CODE: ReadonlySet<number> = new Set(Buffer.from("tTwW"));
const UNDERLINE = 0x5f;

function isCode(text: Uint8Array, { start }: Line): boolean {
  return CODE.has(text[text.indexOf(SPACE, start) + 1]!);
}

/** A module's data ends its code; a line without a name ends whatever is before it. */
function isEnd(text: Uint8Array, line: Line): boolean {
  return text[line.end - 1] === CLOSING || isEndOfCode(text, line) || isNameless(text, line);
}

/** Where the kernel's own code ends (include/asm-generic/sections.h). */
function isEndOfCode(text: Uint8Array, line: Line): boolean {
  const name = nameIn(text, line);
  return name === "_etext" || name === "_einittext" || name === "_end";
}

/** `namelessLine` made it. */
function isNameless(text: Uint8Array, line: Line): boolean {
  const from = text.indexOf(SPACE, line.start) + 3;
  if (text[from] !== ZERO || text[from + 1] !== LETTER_X) return false;
  return readHex(text, from + 2, line.end) === line.address;
}

const ZERO = 0x30;
const LETTER_X = 0x78;
/** The longest of those that matter. */
const LONGEST_END = "_einittext".length;

function nameIn(text: Uint8Array, { start, end }: Line): string | undefined {
  const from = text.indexOf(SPACE, start) + 3;
  if (text[from] !== UNDERLINE || end - from > LONGEST_END) return undefined;
  return Buffer.from(text.subarray(from, end)).toString("latin1");
}

/** `[netfs]`; nothing for the kernel's own. */
function moduleOf(text: Uint8Array, { start, end }: Line): string | undefined {
  if (text[end - 1] !== CLOSING) return undefined;
  const line = Buffer.from(text.subarray(start, end)).toString("latin1");
  return line.slice(line.lastIndexOf("[") + 1, -1);
}

/** Two halves: reading digit by digit as BigInt would take a second for a whole kernel. */
function readHex(text: Uint8Array, start: number, end: number): bigint | undefined {
  const middle = Math.max(start, end - 8);
  const high = readWord(text, start, middle);
  const low = readWord(text, middle, end);
  return high === undefined || low === undefined ? undefined : (BigInt(high) << 32n) | BigInt(low);
}

function readWord(text: Uint8Array, start: number, end: number): number | undefined {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = hexDigit(text[at]!);
    if (digit < 0) return undefined;
    value = value * 16 + digit;
  }
  return value;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
}

function byAddress(a: Line, b: Line): number {
  if (a.address === b.address) return Number(b.names) - Number(a.names) || a.start - b.start;
  return a.address < b.address ? -1 : 1;
}

function firstOfEach(sorted: readonly Line[]): readonly Line[] {
  return sorted.filter(({ address }, index) => address !== sorted[index - 1]?.address);
}

/** Address, type, and all the rest. */
function splitLine(line: string): readonly string[] {
  const [address = "", type = ""] = line.split(" ", 2);
  return [address, type, line.slice(address.length + type.length + 2)];
}
