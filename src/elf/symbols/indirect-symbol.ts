import { quoted } from "../../core/escape.ts";
import type { Result } from "../../core/result.ts";
import type { ElfSymbol } from "./elf-symbol.ts";
import type { ProgramImage } from "../file/program-image.ts";
import type { SymbolQuery } from "./symbol-query.ts";
import { functionsOf, named, refuse } from "./symbol-words.ts";

/** STT_GNU_IFUNC: its code runs once, and answers the address of the function that this CPU gets. */
export function indirectSymbol(image: ProgramImage, { name }: SymbolQuery): Result<never> {
  const likely = implementationsOf(image, name);
  const hint =
    likely.length > 0
      ? `its implementations may be ${named(likely)}`
      : "its implementations have no names here; install the debug symbols to see them";
  return refuse(
    "not-probeable",
    `${quoted(name)} of ${image.path} is chosen when the program starts (IFUNC): the symbol is its resolver, not the function`,
    hint,
  );
}

/** `memcpy` is one of `__memcpy_avx_unaligned_erms`, `__memmove_…`: those that begin alike are named. */
function implementationsOf(image: ProgramImage, name: string): readonly string[] {
  const begin = `${bareName(name)}_`;
  const alike = [...functionsOf(image)].filter((symbol) => bareName(symbol.name).startsWith(begin));
  const resolvers = alike.filter(({ kind }) => kind === "ifunc").map((symbol) => bareName(symbol.name));
  const likely = alike.filter((symbol) => isImplementation(symbol, begin, resolvers));
  return [...new Set(likely.map((symbol) => symbol.name))].toSorted();
}

/** Not a resolver by another name, not the checked form (`__memcpy_chk`), and of no longer name (`strcasecmp_l`) that is chosen, too. */
function isImplementation({ kind, name }: ElfSymbol, begin: string, resolvers: readonly string[]): boolean {
  const bare = bareName(name);
  if (kind === "ifunc" || /^(?:chk|ifunc|resolver)(?:_|$)/u.test(bare.slice(begin.length))) return false;
  return !resolvers.some((resolver) => bare.startsWith(`${resolver}_`));
}

function bareName(name: string): string {
  return name.replace(/^_+/u, "");
}
