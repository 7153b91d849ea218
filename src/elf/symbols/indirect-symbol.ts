import { quoted } from "../../core/escape.ts";
import type { Result } from "../../core/result.ts";
import type { ElfSymbol } from "./elf-symbol.ts";
import type { ProgramImage } from "../file/program-image.ts";
import type { SymbolQuery } from "./symbol-query.ts";
import { functionsOf, named, refuse } from "./symbol-words.ts";

/** The error for an STT_GNU_IFUNC symbol: its code runs once and returns the address of the implementation for this CPU. */
export function indirectSymbol(image: ProgramImage, { name }: SymbolQuery): Result<never> {
  const likely = implementationsOf(image, name);
  const hint =
    likely.length > 0
      ? `its implementations may be ${named(likely)}`
      : "install the debug symbols to see the names of its implementations";
  return refuse(
    "not-probeable",
    `${quoted(name)} in ${image.path} is an indirect function (IFUNC): the symbol is its resolver, not the function that runs`,
    hint,
  );
}

/** Names that start alike: `memcpy` may be `__memcpy_avx_unaligned_erms`. */
function implementationsOf(image: ProgramImage, name: string): readonly string[] {
  const begin = `${bareName(name)}_`;
  const alike = [...functionsOf(image)].filter((symbol) => bareName(symbol.name).startsWith(begin));
  const resolvers = alike.filter(({ kind }) => kind === "ifunc").map((symbol) => bareName(symbol.name));
  const likely = alike.filter((symbol) => isImplementation(symbol, begin, resolvers));
  return [...new Set(likely.map((symbol) => symbol.name))].toSorted();
}

/** Excludes resolvers, checked variants (`__memcpy_chk`), and implementations of a longer indirect name (`strcasecmp_l`). */
function isImplementation({ kind, name }: ElfSymbol, begin: string, resolvers: readonly string[]): boolean {
  const bare = bareName(name);
  if (kind === "ifunc" || /^(?:chk|ifunc|resolver)(?:_|$)/u.test(bare.slice(begin.length))) return false;
  return !resolvers.some((resolver) => bare.startsWith(`${resolver}_`));
}

function bareName(name: string): string {
  return name.replace(/^_+/u, "");
}
