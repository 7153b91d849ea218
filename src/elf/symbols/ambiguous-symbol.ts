import { quoted } from "../../core/escape.ts";
import type { Result } from "../../core/result.ts";
import type { Demangle } from "./demangle.ts";
import { codeOffset, type FoundSymbol, type ProgramImage } from "../file/program-image.ts";
import type { SymbolQuery } from "./symbol-query.ts";
import { listed, MOST_COMPARED, refuse } from "./symbol-words.ts";
import { versionedName } from "./elf-symbol.ts";

/** The error for a name that several functions have. */
export function ambiguousSymbol(
  image: ProgramImage,
  query: SymbolQuery,
  found: readonly FoundSymbol[],
  demangle: Demangle,
): Result<never> {
  const candidates = found.map((each) => candidateText(image, each, query, demangle));
  return refuse(
    "ambiguous-symbol",
    `${image.path} has ${found.length} functions ${quoted(query.name)}: ${listed(candidates)}`,
    hintFor(found),
  );
}

/** A name stays valid in the next build, an offset does not. */
function hintFor(found: readonly FoundSymbol[]): string {
  const tellingName = namesThatTell(found)[0];
  return tellingName === undefined
    ? "give the offset of one (offset: 0x…) and the file's build-id (build-id: …), because offsets differ between builds"
    : `name one by its full symbol: symbol: ${tellingName}`;
}

/** For each function a name that only it has, with its version if others share the name. */
function namesThatTell(found: readonly FoundSymbol[]): readonly string[] {
  return found.flatMap(({ symbol: { name, version } }) => {
    const namesakes = found.filter(({ symbol }) => symbol.name === name);
    if (namesakes.length === 1) return [name];
    const isOnly = namesakes.filter(({ symbol }) => symbol.version?.name === version?.name).length === 1;
    return version && isOnly ? [`${name}@${version.name}`] : [];
  });
}

function candidateText(
  image: ProgramImage,
  found: FoundSymbol,
  query: SymbolQuery,
  demangle: Demangle,
): string {
  const { symbol } = found;
  const offset = `0x${(codeOffset(image.elf, symbol) ?? 0).toString(16)}`;
  const source = symbol.binding === "local" ? sourceFileOf(found) : undefined;
  const other =
    symbol.name === query.name ? "" : ` ${demangle(symbol.name) ?? ""} (${versionedName(symbol)})`;
  const version = symbol.name === query.name && symbol.version ? ` ${versionedName(symbol)}` : "";
  return `${offset}${other}${version}${source === undefined ? "" : ` (${source})`}`;
}

/** Local symbols follow a symbol of type STT_FILE, which names their source file (elf(5)). */
function sourceFileOf({ table, symbol }: FoundSymbol): string | undefined {
  const oldest = Math.max(1, symbol.index - MOST_COMPARED);
  for (let index = symbol.index - 1; index >= oldest; index--) {
    if (table.raw(index)?.kind === "file") return table.symbol(index)?.name || undefined;
  }
  return undefined;
}
