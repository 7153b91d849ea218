import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../../src/core/diagnostic.ts";
import { resolveSymbol } from "../../../../src/elf/symbols/resolve-symbol.ts";
import { buildCase, type MatrixCase } from "../../../support/elf-matrix/build.ts";
import { newDemangler } from "../../../support/elf-matrix/demangler.ts";
import { openMatrixProgram } from "../../../support/elf-matrix/open.ts";
import { nmValue } from "../../../support/binutils/nm.ts";
import { needsTools } from "../../../support/needs.ts";

needsTools("gcc", "g++", "readelf");

const folder = mkdtempSync(join(tmpdir(), "resolve-symbol-"));
afterAll(() => rmSync(folder, { recursive: true }));

const demangle = await newDemangler();
const paths = new Map<MatrixCase, string>();
beforeAll(() => {
  for (const name of [
    "pie",
    "stripped",
    "versioned-library",
    "c++",
    "assembler-names",
    "object-file",
  ] as const)
    paths.set(name, buildCase(name, folder));
});

describe("a name stands for one place", () => {
  test.each([
    ["pie", "target", "target", 0],
    ["pie", "target+0x2", "target", 2],
    ["pie", "target+2", "target", 2],
    ["pie", "target_alias", "target", 0],
    ["pie", "sizeless", "sizeless", 0],
    ["pie", "bare_label", "bare_label", 0],
    ["pie", "split_function.cold", "split_function.cold", 0],
    ["versioned-library", "fetch", "fetch@@LIB_2.0", 0],
    ["versioned-library", "fetch@LIB_1.0", "fetch@LIB_1.0", 0],
    ["versioned-library", "fetch@LIB_2.0", "fetch@@LIB_2.0", 0],
    ["versioned-library", "fetch@@LIB_2.0", "fetch@@LIB_2.0", 0],
    ["versioned-library", "fetch+0x1@LIB_1.0", "fetch@LIB_1.0", 1],
    ["c++", "outer::run(int)", "_ZN5outer3runEi", 0],
    ["c++", "outer::run( char const * )+1", "_ZN5outer3runEPKc", 1],
    ["c++", "outer::thing::get", "_ZNK5outer5thing3getEi", 0],
    ["c++", "outer::thing::operator+(int) const", "_ZNK5outer5thingplEi", 0],
    ["c++", "outer::twice<int>(int)", "_ZN5outer5twiceIiEET_S1_", 0],
    ["c++", "outer::(anonymous namespace)::unseen(int)", "_ZN5outer12_GLOBAL__N_16unseenEi", 0],
    ["c++", "_ZN5outer3runEi", "_ZN5outer3runEi", 0],
    ["assembler-names", "mycrate::module::later", "_RNvNtCs1234_7mycrate6module5later", 0],
    ["assembler-names", "main.main", "main.main", 0],
    ["assembler-names", "operator+0x10", "operator+0x10", 0],
    ["assembler-names", "name with spaces", "name with spaces", 0],
  ] as const)("%s: %s", async (name, query, meant, delta) => {
    const path = paths.get(name)!;
    const { image } = await openMatrixProgram(path);
    const located = resolveSymbol(image, query, demangle);
    expect(located.ok ? located.value.address : located.error).toBe(nmValue(path, meant) + BigInt(delta));
  });
});

/** The whole text is what the user sees: message, then hint. Numbers that the compiler chose stand as N. */
describe("an error says what there is instead", () => {
  test.each([
    [
      "pie",
      "helper",
      'ambiguous-symbol: PATH has 2 functions "helper": 0xN (main.c), 0xN (other.c) / give the offset of one (offset: 0x…) and the file\'s build-id (build-id: …), because offsets differ between builds',
    ],
    [
      "pie",
      "pick",
      'not-probeable: "pick" in PATH is an indirect function (IFUNC): the symbol is its resolver, not the function that runs / its implementations may be "pick_fast", "pick_slow"',
    ],
    ["pie", "counter_data", 'not-probeable: "counter_data" in PATH is data, not a function'],
    ["pie", "thread_data", 'not-probeable: "thread_data" in PATH is thread-local data, not a function'],
    [
      "pie",
      "__libc_start_main",
      'not-probeable: PATH uses "__libc_start_main" but does not define it / it is defined in "libc.so.6": use that as the binary',
    ],
    ["pie", "tarqet", 'unknown-symbol: PATH has no symbol "tarqet" / did you mean "target"?'],
    [
      "pie",
      "split_functio",
      'unknown-symbol: PATH has no symbol "split_functio" / did you mean "split_function"?',
    ],
    ["pie", "target+0x4000", 'bad-symbol: "target" is N bytes long (0xN): +0x4000 is beyond its end'],
    [
      "pie",
      "sizeless+1",
      'bad-symbol: "sizeless" has no size in the symbol table, so +0x1 cannot be checked / if the address is right, give it as an offset: 0xN',
    ],
    [
      "stripped",
      "helper",
      'unknown-symbol: PATH has no symbol "helper" / the file is stripped: only its dynamic symbols are left; install its debug symbols, or give an offset',
    ],
    [
      "versioned-library",
      "write",
      'not-probeable: PATH uses "write" but does not define it / it is defined in "libc.so.6": use that as the binary',
    ],
    [
      "versioned-library",
      "fetch@LIB_3.0",
      'unknown-symbol: PATH has no symbol "fetch@LIB_3.0" / it has "fetch@@LIB_2.0", "fetch@LIB_1.0"',
    ],
    [
      "versioned-library",
      "fetch@@LIB_1.0",
      'unknown-symbol: PATH has no symbol "fetch@@LIB_1.0" / it has "fetch@@LIB_2.0", "fetch@LIB_1.0"',
    ],
    [
      "c++",
      "outer::run",
      'ambiguous-symbol: PATH has 2 functions "outer::run": 0xN outer::run(char const*) (_ZN5outer3runEPKc), 0xN outer::run(int) (_ZN5outer3runEi) / name one by its full symbol: symbol: _ZN5outer3runEPKc',
    ],
    [
      "c++",
      "outer::rum(int)",
      'unknown-symbol: PATH has no symbol "outer::rum(int)" / did you mean "outer::run(int)"?',
    ],
    [
      "assembler-names",
      "mycrate::module::work",
      'ambiguous-symbol: PATH has 2 functions "mycrate::module::work": 0xN mycrate::module::work (_ZN7mycrate6module4work17h05af221e174051e9E), 0xN mycrate::module::work (_ZN7mycrate6module4work17h1111111111111111E) / name one by its full symbol: symbol: _ZN7mycrate6module4work17h05af221e174051e9E',
    ],
    [
      "c++",
      "outer::twice",
      'unknown-symbol: PATH has no symbol "outer::twice" / it is a template: "outer::twice<double>(double)", "outer::twice<int>(int)"',
    ],
    [
      "pie",
      "target+-4",
      'unknown-symbol: PATH has no symbol "target+-4" / write an offset in the function as +0xN: target+0x10',
    ],
    [
      "pie",
      "target-4",
      'unknown-symbol: PATH has no symbol "target-4" / write an offset in the function as +0xN: target+0x10',
    ],
    [
      "pie",
      "target +0x2",
      'unknown-symbol: PATH has no symbol "target " / write an offset in the function as +0xN: target+0x10',
    ],
    [
      "object-file",
      "other_file",
      'not-probeable: "other_file" in PATH is in an object file, which cannot run: link it first',
    ],
    ["pie", "+0x10", 'unknown-symbol: PATH has no symbol "+0x10" / see: ftrace-run symbols PATH'],
    ["pie", "", "bad-symbol: a symbol needs a name, such as write or write+0x10"],
  ] as const)("%s: %s", async (name, query, expected) => {
    const { image } = await openMatrixProgram(paths.get(name)!);
    const located = resolveSymbol(image, query, demangle);
    expect(located.ok ? located.value : said(located.error, image.path)).toBe(expected);
  });
});

function said([problem]: readonly Diagnostic[], path: string): string {
  const { code, message, hint } = problem!;
  const text = [`${code}: ${message}`, ...(hint === undefined ? [] : [hint])]
    .join(" / ")
    .replaceAll(path, "PATH");
  const asked = /\+0x[0-9a-f]+/u;
  return text
    .split(/(\+0x[0-9a-f]+|_Z\w+|"[^"]*")/u)
    .map((part) =>
      asked.test(part) || /^["_]/u.test(part)
        ? part
        : part.replace(/0x[0-9a-f]+/gu, "0xN").replace(/\b\d+ bytes/u, "N bytes"),
    )
    .join("");
}
