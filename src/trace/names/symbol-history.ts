import { type Kallsyms, namelessLine, type SymbolLine } from "./kallsyms.ts";

/**
 * The lines of /proc/kallsyms that say of some addresses of code what is there, from the tables of several moments: of a module that is
 * gone at the end, the start has the names. An address that was one function's at one moment and another's at
 * another has no name: which of them ran is not known. Where no table has a name, a line says so, so that the function before it isn't
 * taken for it. Then come the lines of the symbols that are asked for by name, behind the others: of one address the first counts.
 * `sized`: addresses whose functions' ends are wanted, too.
 */
export function symbolLines(
  tables: readonly Kallsyms[],
  addresses: Iterable<bigint>,
  names: readonly string[] = [],
  sized: ReadonlySet<bigint> = new Set(),
): Uint8Array {
  const lines = new Map<bigint, WantedLine>();
  for (const address of [...addresses, ...sized]) {
    const line = lineAt(tables, address) ?? { address, text: namelessLine(address) };
    const isSized = sized.has(address) || lines.get(line.address)?.isSized === true;
    lines.set(line.address, { ...line, isSized });
  }
  const sorted = [...lines.values()].toSorted((a, b) => (a.address < b.address ? -1 : 1));
  const named = names.flatMap((name) => tables.at(-1)?.lineNamed(name) ?? []);
  const texts = [...sorted.flatMap((line, index) => withEnd(line, sorted[index + 1])), ...named];
  return Buffer.from(texts.map((text) => `${text}\n`).join(""), "latin1");
}

interface WantedLine extends SymbolLine {
  readonly isSized: boolean;
}

/** A function's line, and one for what is behind it: the next function of the smaller text is not the next one of the kernel. */
function withEnd({ text, end, isSized }: WantedLine, next: SymbolLine | undefined): readonly string[] {
  const isNeeded =
    end !== undefined && (isSized || isOfModule(text)) && (next === undefined || end < next.address);
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
