import { showBytes } from "../core/show-bytes.ts";
import type { KernelSymbol, SymbolTable } from "./symbols.ts";

/** A line of `/proc/kallsyms`: where its function begins, and where the line is in the text. */
interface Line {
  readonly address: bigint;
  readonly start: number;
  readonly end: number;
}

/**
 * The functions of a `/proc/kallsyms` text (`ffffffff81234560 t vfs_write`, `… t netfs_read\t[netfs]`). Read when the first
 * one is asked for. Of names with one address the first counts, as for the kernel (kernel/kallsyms.c, `get_symbol_pos`).
 */
export function parseKallsyms(text: Uint8Array): Kallsyms {
  return new Kallsyms(text);
}

export class Kallsyms implements SymbolTable {
  readonly #text: Uint8Array;
  #lines: readonly Line[] | undefined;
  /** By the halves of an address: most are asked for many times. */
  readonly #found = new Map<number, Map<number, KernelSymbol | undefined>>();

  constructor(text: Uint8Array) {
    this.#text = text;
  }

  get size(): number {
    return this.#sorted().length;
  }

  symbolAt(low: number, high: number): KernelSymbol | undefined {
    const found = this.#foundIn(high);
    if (!found.has(low)) found.set(low, this.#symbolOf(this.#lineAt(low, high)));
    return found.get(low);
  }

  addressOf(name: string): bigint | undefined {
    return this.#lineNamed(name)?.address;
  }

  /**
   * The lines of the functions that hold the addresses, as they are in the text: a smaller text that says the same of them.
   * Then those of the symbols that are asked for by name, behind the others: of one address the first counts.
   */
  linesFor(addresses: Iterable<bigint>, names: readonly string[] = []): Uint8Array {
    const needed = new Set<Line>();
    for (const address of addresses) {
      const line = this.#lineAt(Number(address & 0xffff_ffffn), Number(address >> 32n));
      if (line) needed.add(line);
    }
    const named = names.flatMap((name) => this.#lineNamed(name) ?? []);
    return this.#join([...[...needed].sort(byAddress), ...named]);
  }

  #lineNamed(name: string): Line | undefined {
    const { buffer, byteOffset, byteLength } = this.#text;
    const text = Buffer.from(buffer, byteOffset, byteLength);
    const found = text.indexOf(` ${name}\n`);
    if (found < 0) return undefined;
    return functionLine(this.#text, text.lastIndexOf("\n", found) + 1, found + 1 + name.length);
  }

  #join(lines: readonly Line[]): Uint8Array {
    const joined = new Uint8Array(lines.reduce((sum, { start, end }) => sum + end - start + 1, 0));
    let at = 0;
    for (const { start, end } of lines) {
      joined.set(this.#text.subarray(start, end), at);
      at += end - start + 1;
      joined[at - 1] = NEWLINE;
    }
    return joined;
  }

  #foundIn(high: number): Map<number, KernelSymbol | undefined> {
    const found = this.#found.get(high) ?? new Map<number, KernelSymbol | undefined>();
    this.#found.set(high, found);
    return found;
  }

  #lineAt(low: number, high: number): Line | undefined {
    const lines = this.#sorted();
    const address = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    let from = 0;
    let to = lines.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (lines[middle]!.address <= address) from = middle + 1;
      else to = middle;
    }
    return lines[from - 1];
  }

  #symbolOf(line: Line | undefined): KernelSymbol | undefined {
    if (!line) return undefined;
    const [, , rest = ""] = splitLine(showBytes(this.#text.subarray(line.start, line.end)));
    const [name = "", module] = rest.split(/\s+/u);
    const symbol = { name, address: line.address };
    return module === undefined ? symbol : { ...symbol, module: module.slice(1, -1) };
  }

  #sorted(): readonly Line[] {
    this.#lines ??= firstOfEach(functionLines(this.#text).toSorted(byAddress));
    return this.#lines;
  }
}

const NEWLINE = 0x0a;
const SPACE = 0x20;

/** Code has type `t`, `T`, or, where it is weak, `w`, `W` (nm(1)). What is hidden (`kptr_restrict`) has address 0. */
function functionLines(text: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf(NEWLINE, start);
    const end = newline < 0 ? text.length : newline;
    const line = functionLine(text, start, end);
    if (line) lines.push(line);
    start = end + 1;
  }
  return lines;
}

function functionLine(text: Uint8Array, start: number, end: number): Line | undefined {
  const space = text.indexOf(SPACE, start);
  if (space <= start || space > start + 16 || space + 3 >= end || text[space + 2] !== SPACE) return undefined;
  if (!CODE.has(text[space + 1]!)) return undefined;
  const address = readHex(text, start, space);
  return address === undefined || address === 0n ? undefined : { address, start, end };
}

const CODE: ReadonlySet<number> = new Set(Buffer.from("tTwW"));

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
  if (a.address === b.address) return a.start - b.start;
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
