import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goPassing } from "../../../../src/elf/go/argument-passing.ts";
import { goFunctionsNamed } from "../../../../src/elf/go/functions-by-name.ts";
import { resolveSymbol } from "../../../../src/elf/symbols/resolve-symbol.ts";
import { newDemangler } from "../../../support/elf-matrix/demangler.ts";
import { openMatrixProgram } from "../../../support/elf-matrix/open.ts";
import { needsTools } from "../../../support/needs.ts";
import { buildGo } from "../../../support/uprobes/build-program.ts";

needsTools("go", "strip");

const folder = mkdtempSync(join(tmpdir(), "go-names-"));
afterAll(() => rmSync(folder, { recursive: true }));

const demangle = await newDemangler();
let stripped = "";
/** From `go tool nm` of the same program with symbols: addresses of the code symbols by name. */
const addresses = new Map<string, bigint[]>();
beforeAll(() => {
  const full = buildGo("go", folder);
  const listing = execFileSync("go", ["tool", "nm", full], { encoding: "utf8", maxBuffer: 100_000_000 });
  for (const [, address, symbol] of listing.matchAll(/^ *([0-9a-f]+) [Tt] (.+)$/gmu)) {
    const name = nameInTable(symbol!);
    addresses.set(name, [...(addresses.get(name) ?? []), BigInt(`0x${address}`)]);
  }
  stripped = join(folder, "stripped");
  execFileSync("strip", ["-o", stripped, full]);
});

/** The linker leaves out calling conventions and type arguments. */
function nameInTable(symbol: string): string {
  return symbol.replace(/\.abi0$/u, "").replace(/\[.*\]/u, "[...]");
}

function sorted(found: readonly bigint[]): string {
  return found
    .map((address) => address.toString(16).padStart(16, "0"))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join();
}

/** Marks that the linker puts around code; they are not functions. */
const MARKS = new Set(["runtime.text", "runtime.etext"]);

describe("a stripped Go program", () => {
  test("has the functions that go tool nm finds in the same program with symbols", async () => {
    const { image } = await openMatrixProgram(stripped);
    expect(image.elf.tables.symtab).toBeUndefined();
    const names = [...addresses.keys()].filter((name) => !MARKS.has(name));
    expect(names.length).toBeGreaterThan(500);
    const wrong = names.filter((name) => {
      const found = goFunctionsNamed(image, name).map(({ address }) => address);
      return sorted(found) !== sorted(addresses.get(name)!);
    });
    expect(wrong).toEqual([]);
  });

  test("gives a symbol of one function, and an offset in it", async () => {
    const { image } = await openMatrixProgram(stripped);
    const [start] = addresses.get("main.words")!;
    for (const [text, delta] of [
      ["main.words", 0],
      ["main.words+0x4", 4],
    ] as const) {
      const found = resolveSymbol(image, text, demangle);
      expect(found.ok && found.value.address).toBe(start! + BigInt(delta));
    }
  });

  test("refuses a name of two functions, an offset beyond the end and a name that is only the end of another", async () => {
    const { image } = await openMatrixProgram(stripped);
    const code = (text: string): string | undefined => {
      const found = resolveSymbol(image, text, demangle);
      return found.ok ? undefined : found.error[0]?.code;
    };
    const [shared] = [...addresses].find(([, places]) => places.length > 1) ?? [];
    expect(code(shared!)).toBe("ambiguous-symbol");
    expect(code("main.words+0x100000")).toBe("bad-symbol");
    expect(code("ain.words")).toBe("unknown-symbol");
  });

  test("does not tell whether arguments are in registers, as its symbols would", async () => {
    const { image } = await openMatrixProgram(stripped);
    const [words] = addresses.get("main.words")!;
    expect(goPassing(image, words!)).toBe("unnamed");
    const full = await openMatrixProgram(join(folder, "go"));
    expect(goPassing(full.image, words!)).toBe("registers");
  });

  test("with a damaged table is read without a fault", async () => {
    const bytes = readFileSync(stripped);
    const { image } = await openMatrixProgram(stripped);
    const table = image.elf.sections.named(".gopclntab")!;
    const damaged = join(folder, "damaged");
    for (let at = 0; at < 72; at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const copy = Buffer.from(bytes);
        copy[table.offset + at] = value;
        writeFileSync(damaged, copy);
        const opened = await openMatrixProgram(damaged);
        expect(() => resolveSymbol(opened.image, "main.words", demangle)).not.toThrow();
      }
    }
  });
});
