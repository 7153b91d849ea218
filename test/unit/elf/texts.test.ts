import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDemangler, type DemanglerExports } from "../../../src/elf/symbols/demangle.ts";
import { parseLdSoCache } from "../../../src/elf/file/ld-so-cache.ts";
import { canonicalName, withoutParameters } from "../../../src/elf/symbols/match-readable.ts";
import { parseSymbolQuery } from "../../../src/elf/symbols/symbol-query.ts";
import { loadDemangler } from "../../../src/machine/wasm-packages.ts";
import { newDemangler } from "../../support/elf-matrix/demangler.ts";
import { dynamicNames } from "../../support/binutils/nm.ts";
import { needsTools } from "../../support/needs.ts";

const demangle = await newDemangler();

describe("readable names", () => {
  test.each([
    ["_ZN3foo3barEi", "foo::bar(int)"],
    ["_ZN3foo3barEi.cold", "foo::bar(int) [clone .cold]"],
    ["_ZN7mycrate4work17h05af221e174051e9E", "mycrate::work"],
    ["_RNvNtCs1234_7mycrate3foo3bar", "mycrate::foo::bar"],
    ["gopkg.in/yaml%2ev3.Unmarshal", "gopkg.in/yaml.v3.Unmarshal"],
    ["write", undefined],
    ["_Z", undefined],
    ["_Zzzz", undefined],
    ["_R", undefined],
    ["?foo@@YAXXZ", undefined],
    ["%s%n", undefined],
    ["main.main", undefined],
  ])("%s is %s", (name, readable) => {
    expect(demangle(name)).toBe(readable);
  });

  test("any name is taken, and none takes long", () => {
    const tail = fc.string({
      unit: fc.constantFrom(..."_ZRNS01239aEiIPK7foobarTt~".split("")),
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.constantFrom("_Z", "_R", "_ZN", ""), tail, (start, end) => {
        expect((demangle(start + end) ?? "").length).toBeLessThanOrEqual(4096);
      }),
      { numRuns: 2000 },
    );
  });

  /** Each part repeats all before it twice: 200 characters that stand for gigabytes. */
  test("names that explode spend the account, and are then left alone", async () => {
    const fresh = createDemangler(await loadDemangler<DemanglerExports>());
    const bomb = (levels: number): string => {
      const parts = Array.from(
        { length: levels },
        (_, level) => `S${(level + 1).toString(36).toUpperCase()}_`,
      );
      return `_Z1f1AI1BS0_E${parts.map((part) => `S_I${part}${part}E`).join("")}`;
    };
    expect(fresh(bomb(4))?.length).toBeGreaterThan(100);
    const start = performance.now();
    const results = Array.from({ length: 10_000 }, () => fresh(bomb(18)));
    expect(performance.now() - start).toBeLessThan(5000);
    expect(results.at(-1)).toBeUndefined();
    expect(fresh("_ZN3foo3barEi")).toBeUndefined();
  });

  describe("against c++filt", () => {
    needsTools("c++filt", "g++");

    /** Another demangler has other habits: it writes what a template returns, and the destructor of a short name in full. */
    test("most functions of the C++ library are called the same", () => {
      const library = execFileSync("g++", ["-print-file-name=libstdc++.so"], { encoding: "utf8" }).trim();
      const names = dynamicNames(library).filter((name) => /^_Z(?!T)/u.test(name));
      const theirs = execFileSync("c++filt", { encoding: "utf8", input: names.join("\n") }).split("\n");
      const same = names.filter((name, index) => {
        const readable = demangle(name);
        return readable !== undefined && canonicalName(theirs[index]!).endsWith(canonicalName(readable));
      });
      console.log(`${same.length} of ${names.length} names of ${library} read as c++filt reads them`);
      expect(names.length).toBeGreaterThan(1000);
      expect(same.length / names.length).toBeGreaterThan(0.95);
    });
  });

  test.each([
    ["foo::bar(int)", "foo::bar"],
    ["foo::bar(int) const", "foo::bar"],
    ["foo::operator()(int) &&", "foo::operator()"],
    ["foo::bar(void (*)(int))", "foo::bar"],
    ["foo::bar(int) [clone .cold]", "foo::bar(int) [clone .cold]"],
    [")", ")"],
    ["foo", "foo"],
  ])("%s without parameters is %s", (readable, expected) => {
    expect(withoutParameters(readable)).toBe(expected);
  });
});

describe("queries", () => {
  test.each([
    ["write", { name: "write", delta: 0 }],
    ["write+0x1f", { name: "write", delta: 0x1f }],
    ["write+31@V_1.0", { name: "write", delta: 31, version: { name: "V_1.0", mustBeDefault: false } }],
    ["write@@V_1.0", { name: "write", delta: 0, version: { name: "V_1.0", mustBeDefault: true } }],
    ["a::operator+(b)", { name: "a::operator+(b)", delta: 0 }],
    ["a::operator+", { name: "a::operator+", delta: 0 }],
    ["@plt", { name: "@plt", delta: 0 }],
  ])("%s", (text, query) => {
    expect(parseSymbolQuery(text)).toEqual({ ok: true, value: query });
  });
});

describe("the dynamic linker's cache", () => {
  needsTools("ldconfig");

  test("is what ldconfig prints", () => {
    const printed = execFileSync("ldconfig", ["-p"], { encoding: "utf8" });
    const theirs = [...printed.matchAll(/^\t(\S+) \(.*\) => (.+)$/gmu)].map(([, soname, path]) => ({
      soname,
      path,
    }));
    expect(parseLdSoCache(readFileSync("/etc/ld.so.cache"))).toEqual(theirs);
    expect(theirs.length).toBeGreaterThan(0);
  });

  test("may be any bytes", () => {
    const real = readFileSync("/etc/ld.so.cache").subarray(0, 4096);
    const change = fc.tuple(fc.nat(real.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.nat(real.length), (changes, length) => {
        const bytes = Uint8Array.from(real.subarray(0, length));
        for (const [at, value] of changes) if (at < length) bytes[at] = value;
        for (const { soname, path } of parseLdSoCache(bytes))
          expect(soname !== "" && path.startsWith("/")).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
