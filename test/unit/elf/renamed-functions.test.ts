import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listSymbols } from "../../../src/sites/binaries/list-symbols.ts";
import { resolveSymbol } from "../../../src/elf/symbols/resolve-symbol.ts";
import { buildRenamed } from "../../support/elf-matrix/build.ts";
import { newDemangler } from "../../support/elf-matrix/demangler.ts";
import { openMatrixProgram } from "../../support/elf-matrix/open.ts";
import { needsTools } from "../../support/needs.ts";

needsTools("gcc");

const folder = mkdtempSync(join(tmpdir(), "renamed-functions-"));
afterAll(() => rmSync(folder, { recursive: true }));

const demangle = await newDemangler();
let path = "";
beforeAll(() => {
  path = buildRenamed(folder);
});

const NEW_STRING = "_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE6appendEPKc";
const OLD_STRING = "_ZNSs6appendEPKc";

describe("what a hint says can be written", () => {
  const clone = 'the compiler split or specialized it: "_ZN2ns1A1fEi.isra.0"';

  test.each([
    ["ns::A::f", clone],
    ["ns::A::f(int)", clone],
    ["ns::A::f( int )", clone],
    ["_ZN2ns1A1fEi", clone],
    ["ns::tmpl", 'it is a template: "ns::tmpl<int>(int)"'],
    ["ns::box::get", 'it is a template: "ns::box<int>::get()", "ns::box<char>::get()"'],
    ["std::string::append", `name one by its full symbol: symbol: ${OLD_STRING}`],
    ["std::string::append(char const*)", `name one by its full symbol: symbol: ${OLD_STRING}`],
    ["measure", 'its implementations may be "__measure_avx2", "__measure_sse2"'],
    ["__measure_l", 'its implementations may be "__measure_l_avx2"'],
  ])("%s: %s", async (query, hint) => {
    const { image } = await openMatrixProgram(path);
    const located = resolveSymbol(image, query, demangle);
    expect(located.ok ? located.value : located.error[0]?.hint).toBe(hint);
  });

  test.each(["_ZN2ns1A1fEi.isra.0", OLD_STRING, NEW_STRING, "ns::tmpl<int>(int)", "ns::box<char>::get()"])(
    "%s",
    async (name) => {
      const { image } = await openMatrixProgram(path);
      expect(resolveSymbol(image, name, demangle).ok).toBe(true);
    },
  );
});

/** A name that is ambiguous as `symbol:` must list all that it may mean. */
test.each([
  "std::string::append*",
  "std::string::append(char const*)",
  "std::string::append",
  "std::string::append( char const * )",
])("a list has both strings, as a spec means them: %s", async (glob) => {
  const { image } = await openMatrixProgram(path);
  const listed = listSymbols(image, glob, demangle);
  const names = listed.ok ? Array.from(listed.value, ({ symbol }) => symbol.name) : listed.error;
  expect(names).toEqual([OLD_STRING, NEW_STRING]);
});
