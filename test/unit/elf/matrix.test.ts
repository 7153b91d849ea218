import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { debugLinkOf } from "../../../src/elf/file/debug-link.ts";
import { resolveSymbol } from "../../../src/elf/symbols/resolve-symbol.ts";
import { staticProbes } from "../../../src/elf/usdt.ts";
import { compareWithReadelf } from "../../support/binutils/compare.ts";
import { readelf, type ReadelfFile } from "../../support/binutils/readelf.ts";
import { readelfNotes } from "../../support/binutils/readelf-notes.ts";
import {
  buildCase,
  dropSectionHeaders,
  matrixCases,
  packSymbols,
  splitDebugFile,
} from "../../support/elf-matrix/build.ts";
import { newDemangler } from "../../support/elf-matrix/demangler.ts";
import { openMatrixProgram } from "../../support/elf-matrix/open.ts";
import { needsTools } from "../../support/needs.ts";

needsTools("gcc", "g++", "objcopy", "readelf", "xz");

const folder = mkdtempSync(join(tmpdir(), "elf-matrix-"));
afterAll(() => rmSync(folder, { recursive: true }));

const demangle = await newDemangler();

describe("every function symbol, and the build-id, are what readelf says", () => {
  test.each(matrixCases)("%s", async (name) => {
    const path = buildCase(name, folder);
    const { image, buildId } = await openMatrixProgram(path);
    const { compared, differences } = compareWithReadelf(image.elf, await listingOf(path));
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(0);
    expect(buildId).toBe(readelfNotes(path).buildId);
  });
});

/** Programs of which the symbols are elsewhere, or the ways to them gone: offsets are those of the program as it was. */
describe("a program without its symbol table", () => {
  test("has the symbols of its debug file, by build-id", async () => {
    const path = buildCase("pie", folder);
    const { buildId = "" } = await openMatrixProgram(path);
    const debugFolder = join(folder, "debug");
    const stripped = splitDebugFile(path, { buildIdFolder: debugFolder, buildId });
    const { image, warnings } = await openMatrixProgram(stripped, debugFolder);
    expect(warnings).toEqual([]);
    expect(image.separate.map(({ origin }) => origin)).toEqual(["debug-file"]);
    expect(resolveSymbol(image, "target", demangle)).toEqual(await originally(path, "target", "debug-file"));
  });

  test("has the symbols of its debug file, by the link", async () => {
    const path = buildCase("large-alignment", folder);
    const { image } = await openMatrixProgram(splitDebugFile(path, "link"), join(folder, "none"));
    expect(debugLinkOf(image.elf)?.name).toBe("large-alignment.debug");
    expect(resolveSymbol(image, "target", demangle)).toEqual(await originally(path, "target", "debug-file"));
  });

  test("doesn't take another program's debug file", async () => {
    const stripped = splitDebugFile(buildCase("moved-program", folder), "link");
    splitDebugFile(buildCase("no-pie", folder), "link");
    renameSync(join(folder, "no-pie.debug"), join(folder, "moved-program.debug"));
    const { image, warnings } = await openMatrixProgram(stripped, join(folder, "none"));
    expect(image.separate).toEqual([]);
    expect(warnings.map(({ message }) => message)).toEqual([
      `ignored ${folder}/moved-program.debug: it is not the debug file of ${stripped}`,
    ]);
  });

  test("has its packed symbols", async () => {
    const path = buildCase("pie", folder);
    const { image } = await openMatrixProgram(packSymbols(path), join(folder, "none"));
    expect(image.separate.map(({ origin }) => origin)).toEqual(["debug-data"]);
    expect(resolveSymbol(image, "target", demangle)).toEqual(await originally(path, "target", "debug-data"));
  });

  test("has its dynamic symbols and versions without section headers, too", async () => {
    const path = buildCase("versioned-library", folder);
    const { image: whole } = await openMatrixProgram(path);
    const { image: bare, buildId } = await openMatrixProgram(dropSectionHeaders(path));
    const all = [...whole.elf.tables.dynsym!.rawSymbols()].map((raw) => whole.elf.tables.dynsym!.named(raw));
    const found = [...bare.elf.tables.dynsym!.rawSymbols()].map((raw) => bare.elf.tables.dynsym!.named(raw));
    expect(found).toEqual(all);
    expect(found.length).toBeGreaterThan(5);
    expect(bare.elf.tables.symtab).toBeUndefined();
    expect(buildId).toBe(readelfNotes(path).buildId);
  });
});

test("static probes are those that readelf shows", async () => {
  const path = buildCase("usdt", folder);
  const { image } = await openMatrixProgram(path);
  const { segments, symbols } = await listingOf(path);
  const [probe] = [...staticProbes(image.elf)];
  const start = resolveSymbol(image, "_start", demangle);
  expect(symbols.length).toBeGreaterThan(0);
  expect(segments.length).toBeGreaterThan(0);
  expect(readelfNotes(path).text).toMatch(
    /Provider: lab\n\s+Name: tick\n.*Semaphore: 0x[0-9a-f]+\n\s+Arguments: -4@%edi 8@%rsi/u,
  );
  expect(probe).toMatchObject({ provider: "lab", name: "tick", arguments: "-4@%edi 8@%rsi" });
  expect(start.ok && probe?.offset === start.value.offset + 1).toBe(true);
  expect(probe?.semaphoreOffset).toBeGreaterThan(0);
});

async function originally(path: string, name: string, origin: string): Promise<unknown> {
  const { image } = await openMatrixProgram(path);
  const located = resolveSymbol(image, name, demangle);
  return located.ok ? { ok: true, value: { ...located.value, origin } } : located;
}

async function listingOf(path: string): Promise<ReadelfFile> {
  for await (const listing of readelf([path])) return listing;
  throw new Error(`readelf says nothing of ${path}`);
}
