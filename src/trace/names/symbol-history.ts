import { type Kallsyms, namelessLine, type SymbolLine } from "./kallsyms.ts";

/**
 * The lines of /proc/kallsyms that say of some addresses of code what is there, from the tables of several moments: of a module that is
 * gone at the end, the start has the names. An address that was one function's at one moment and another's at
 * another has no name: which of them ran is not known. Where no table has a name, a line says so, so that the function before it isn't
 * taken for it. Then come the lines of the symbols that are asked for by name, behind the others: of one address the first counts.
 */
export function symbolLines(
  tables: readonly Kallsyms[],
  addresses: Iterable<bigint>,
  names: readonly string[] = [],
): Uint8Array {
  const lines = new Map<bigint, SymbolLine>();
  for (const address of addresses) {
    const line = lineAt(tables, address) ?? { address, text: namelessLine(address) };
    lines.set(line.address, line);
  }
  const sorted = [...lines.values()].toSorted((a, b) => (a.address < b.address ? -1 : 1));
  const named = names.flatMap((name) => tables.at(-1)?.lineNamed(name) ?? []);
  const texts = [...sorted.flatMap((line, index) => withEnd(line, sorted[index + 1])), ...named];
  return Buffer.from(texts.map((text) => `${text}\n`).join(""), "latin1");
}

/** A function's line, and one for what is behind it: the next function of the smaller text is not the next one of the kernel. */
function withEnd({ text, end }: SymbolLine, next: SymbolLine | undefined): readonly string[] {
  const isNeeded = end !== undefined && isOfModule(text) && (next === undefined || end < next.address);
  return isNeeded ? [text, namelessLine(end)] : [text];
}

function isOfModule(text: string): boolean {
  return text.endsWith("]");
}

function lineAt(tables: readonly Kallsyms[], address: bigint): SymbolLine | undefined {
  const found = tables.map((table) => table.lineFor(address));
  const claims = found.flatMap((line) => (line && !isRefuted(line, tables, found) ? [line] : []));
  const [first] = claims;
  return claims.every(({ text }) => text === first?.text) ? claims.at(-1) : undefined;
}

/** Whether another table has the same function, and something else at the address: it has more symbols between the two. */
function isRefuted(
  { address, text }: SymbolLine,
  tables: readonly Kallsyms[],
  found: readonly (SymbolLine | undefined)[],
): boolean {
  return tables.some((table, index) => found[index]?.text !== text && table.lineFor(address)?.text === text);
}
