import { describe, expect, test } from "vitest";
import { isSpecialized, mangledLanguage } from "../../../../src/elf/symbols/mangled-language.ts";

describe("the language that a symbol tells", () => {
  test.each([
    ["_RNvCs1234_7mycrate3foo", "Rust"],
    ["_ZN4core3fmt9Formatter3pad17h0123456789abcdefE", "Rust"],
    ["$s4main3addyS2i_SitF", "Swift"],
    ["_$s4main3addyS2i_SitF", "Swift"],
    ["camlStdlib__List__map_486", "OCaml"],
    ["camlDune__exe__Main.fib_267", "OCaml"],
    ["base_GHCziBase_map_info", "Haskell"],
    ["Main_main_info", "Haskell"],
    ["_D4main3addFiiZi", "D"],
    ["P$PROGRAM_$$_ADD$LONGINT$LONGINT$$LONGINT", "Pascal"],
    ["SYSTEM_$$_FPC_SHORTSTR_COPY", "Pascal"],
  ])("%s: %s", (symbol, language) => {
    expect(mangledLanguage(symbol)).toBe(language);
  });

  test.each([
    "write",
    "_ZN3foo3barEi",
    "_Z3addii",
    "caml_alloc",
    "main.main",
    "_DYNAMIC",
    "get_info",
    "PyObject_Call",
    "_start",
  ])("%s: none", (symbol) => {
    expect(mangledLanguage(symbol)).toBeUndefined();
  });
});

test.each([
  ["work.isra.0", true],
  ["work.constprop.12", true],
  ["work.constprop.0.isra.0", true],
  ["work.part.0", true],
  ["work", false],
  ["main.partial", false],
  ["work.cold", false],
  ["std.isration", false],
])("%s was made for some callers: %s", (symbol, expected) => {
  expect(isSpecialized(symbol)).toBe(expected);
});
