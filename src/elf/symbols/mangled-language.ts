/** A language whose functions can be recognized by their symbols and that has its own calling convention. */
export type MangledLanguage = "Rust" | "Swift" | "OCaml" | "Haskell" | "D" | "Pascal";

/** The language of a function, by its symbol; nothing for C, C++ and languages with similar symbols. */
export function mangledLanguage(symbol: string): MangledLanguage | undefined {
  return SHAPES.find(([, shape]) => shape.test(symbol))?.[0];
}

const SHAPES: readonly (readonly [MangledLanguage, RegExp])[] = [
  // RFC 2603, and the older mangling, whose last part is a hash.
  ["Rust", /^_R[A-Za-z0-9_]|^_ZN.*17h[0-9a-f]{16}E/u],
  // Swift's docs/ABI/Mangling.rst.
  ["Swift", /^_?\$[sS]/u],
  // asmcomp/compilenv.ml: `camlModule__name_123`, from OCaml 5.1 on `camlModule.name_123`.
  ["OCaml", /^caml[A-Z]\w*(?:__|[.$])/u],
  // GHC's CLabel: `base_GHCziBase_map_info`. Packages and modules are z-encoded: they have no `_`.
  ["Haskell", /^(?:[A-Za-z0-9]+_)?[A-Z][A-Za-z0-9]*_\w+_(?:info|entry|fast|slow)$/u],
  // https://dlang.org/spec/abi.html, "Name Mangling".
  ["D", /^_D\d/u],
  // Free Pascal's `make_mangledname`.
  ["Pascal", /^P\$[A-Z0-9]|_\$_?\$_/u],
];

/**
 * Whether a compiler has created this function from another for some of its callers. It may have dropped, split or reordered arguments
 * (GCC's `-fipa-sra`, `-fipa-cp`, `-fpartial-inlining`).
 */
export function isSpecialized(symbol: string): boolean {
  return /\.(?:isra|constprop|part)(?:\.\d+)?(?:\.|$)/u.test(symbol);
}
