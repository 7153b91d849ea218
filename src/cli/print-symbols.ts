import { findBinary } from "../app/binaries/find-binary.ts";
import { type ListedSymbol, listSymbols } from "../app/binaries/list-symbols.ts";
import { type OpenProgram, openProgram } from "../app/binaries/open-program.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { exitStatus } from "../core/exit-status.ts";
import { binaryFacts } from "../elf/binary-facts.ts";
import { createDemangler, type DemanglerExports } from "../elf/demangle.ts";
import { codeAddress } from "../elf/program-image.ts";
import { safeJson } from "../report/json-report.ts";
import { binaryText, symbolsHeader, symbolText } from "../report/commands/symbols-text.ts";
import { inkFor } from "../report/text/ink.ts";
import { loadDemangler } from "../session/load-demangler.ts";
import type { ConsoleIo } from "./console-io.ts";
import { statusOf } from "./exit-status.ts";
import { showProblems } from "./show-problems.ts";
import { textOptions } from "./text-options.ts";

/** Prints the symbols of a program or library as they are found. Returns the exit status. */
export async function printSymbols(
  binary: string,
  glob: string | undefined,
  json: boolean,
  io: ConsoleIo,
): Promise<number> {
  const path = findBinary(binary, { cwd: process.cwd(), environment: process.env });
  if (!path.ok) return refused(path.error, io);
  const program = await openProgram(path.value);
  if (!program.ok) return refused(program.error, io);
  showProblems(program.value.warnings, io);
  try {
    return await printFrom(program.value, glob, json, io);
  } finally {
    program.value.close();
  }
}

async function printFrom(
  program: OpenProgram,
  glob: string | undefined,
  json: boolean,
  io: ConsoleIo,
): Promise<number> {
  const demangle = createDemangler(await loadDemangler<DemanglerExports>());
  const symbols = listSymbols(program.image, glob, demangle);
  if (!symbols.ok) return refused(symbols.error, io);
  if (json) printJson(program, symbols.value, io);
  else printTable(program, symbols.value, io);
  return exitStatus.held;
}

function refused(problems: readonly Diagnostic[], io: ConsoleIo): number {
  showProblems(problems, io);
  return statusOf({ problems });
}

function printTable({ image, buildId }: OpenProgram, symbols: Iterable<ListedSymbol>, io: ConsoleIo): void {
  const ink = inkFor(textOptions(io.stdout));
  io.out(binaryText(image.path, binaryFacts(image), buildId, ink));
  io.out(ink.dim(symbolsHeader));
  for (const stretch of stretches(symbols)) io.out(stretch.map((symbol) => symbolText(symbol, ink)).join(""));
}

function printJson({ image }: OpenProgram, symbols: Iterable<ListedSymbol>, io: ConsoleIo): void {
  let separator = "[\n";
  for (const stretch of stretches(symbols)) {
    const objects = stretch.map((symbol) => indented(safeJson(documentOf(symbol, image))));
    io.out(separator + objects.join(",\n"));
    separator = ",\n";
  }
  io.out(separator === "[\n" ? "[]\n" : "\n]\n");
}

function indented(json: string): string {
  return json.replace(/^/gmu, "  ");
}

/** Absent is what isn't known. Addresses are texts: they may be larger than a number of JSON can say. */
function documentOf({ symbol, offset, origin, readable }: ListedSymbol, image: OpenProgram["image"]): object {
  const { name, version, size, kind, binding, visibility } = symbol;
  return {
    name,
    offset,
    size,
    kind,
    ...(version && { version: version.name, defaultVersion: version.isDefault }),
    binding,
    visibility,
    address: `0x${codeAddress(image.elf, symbol).toString(16)}`,
    ...(readable !== undefined && { demangled: readable }),
    from: origin,
  };
}

const STRETCH = 1000;

/** A thousand at a time, so that a million lines are neither held nor written one by one. */
function* stretches<T>(items: Iterable<T>): Generator<readonly T[]> {
  let stretch: T[] = [];
  for (const item of items) {
    stretch.push(item);
    if (stretch.length < STRETCH) continue;
    yield stretch;
    stretch = [];
  }
  if (stretch.length > 0) yield stretch;
}
