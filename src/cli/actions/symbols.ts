import { findBinary } from "../../sites/binaries/find-binary.ts";
import { type ListedStaticProbe, listStaticProbes } from "../../sites/binaries/list-static-probes.ts";
import { type ListedSymbol, listSymbols } from "../../sites/binaries/list-symbols.ts";
import { openFoundProgram, type OpenProgram } from "../../sites/binaries/open-program.ts";
import { type Diagnostic, warning } from "../../core/diagnostic.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { binaryFacts } from "../../elf/file/binary-facts.ts";
import { createDemangler, type DemanglerExports } from "../../elf/symbols/demangle.ts";
import { codeAddress, isStripped } from "../../elf/file/program-image.ts";
import { safeJson } from "../../report/json-report.ts";
import {
  binaryText,
  probesHeader,
  probeText,
  symbolsHeader,
  symbolText,
} from "../../report/commands/symbols-text.ts";
import { type Ink, inkFor } from "../../report/text/ink.ts";
import { loadDemangler } from "../../machine/wasm-packages.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { statusOf } from "../exit-status.ts";
import { showProblems } from "../terminal/show-problems.ts";
import { textOptions } from "../terminal/text-options.ts";

export interface WantedSymbols {
  readonly glob: string | undefined;
  readonly json: boolean;
  /** Static probes instead of functions. */
  readonly usdt: boolean;
}

/** Prints the symbols of a program or library as they are found. Returns the exit status. */
export async function printSymbols(binary: string, wanted: WantedSymbols, io: ConsoleIo): Promise<number> {
  const search = { cwd: process.cwd(), environment: process.env };
  const path = findBinary(binary, search);
  if (!path.ok) return refused(path.error, io);
  const program = await openFoundProgram(path.value, search);
  if (!program.ok) return refused(program.error, io);
  showProblems(program.value.warnings, io);
  try {
    return wanted.usdt
      ? printProbesFrom(program.value, wanted, io)
      : await printFrom(program.value, wanted, io);
  } finally {
    program.value.close();
  }
}

async function printFrom(
  program: OpenProgram,
  { glob, json }: WantedSymbols,
  io: ConsoleIo,
): Promise<number> {
  const demangle = createDemangler(await loadDemangler<DemanglerExports>());
  const symbols = listSymbols(program.image, glob, demangle);
  if (!symbols.ok) return refused(symbols.error, io);
  const rows = orElse(symbols.value, () => showProblems([withoutFunctions(program)], io));
  if (json) printJson(rows, (symbol) => documentOf(symbol, program.image), io);
  else printTable(program, { header: symbolsHeader, rows, textOf: symbolText }, io);
  return exitStatus.held;
}

/** An empty table looks like a mistake. */
function withoutFunctions({ image, buildId }: OpenProgram): Diagnostic {
  const why = isStripped(image) ? ": it is stripped" : "";
  const build = buildId === undefined ? "" : ` (of build-id ${buildId})`;
  const hint = `its debug symbols${build} would name them; without, a spec can give an offset:, or --usdt may list static probes`;
  return warning("unknown-symbol", `${image.path} names no functions${why}`, { hint });
}

function* orElse<T>(items: Iterable<T>, whenNone: () => void): Generator<T> {
  let isEmpty = true;
  for (const item of items) {
    isEmpty = false;
    yield item;
  }
  if (isEmpty) whenNone();
}

function printProbesFrom(program: OpenProgram, { glob, json }: WantedSymbols, io: ConsoleIo): number {
  const probes = listStaticProbes(program.image, glob);
  if (!probes.ok) return refused(probes.error, io);
  if (json) printJson(probes.value, probeDocument, io);
  else printTable(program, { header: probesHeader, rows: probes.value, textOf: probeText }, io);
  return exitStatus.held;
}

function refused(problems: readonly Diagnostic[], io: ConsoleIo): number {
  showProblems(problems, io);
  return statusOf({ problems });
}

interface Table<T> {
  readonly header: string;
  readonly rows: Iterable<T>;
  readonly textOf: (row: T, ink: Ink) => string;
}

function printTable<T>(
  { image, buildId }: OpenProgram,
  { header, rows, textOf }: Table<T>,
  io: ConsoleIo,
): void {
  const ink = inkFor(textOptions(io.stdout));
  io.out(binaryText(image.path, binaryFacts(image), buildId, ink));
  io.out(ink.dim(header));
  for (const stretch of stretches(rows)) io.out(stretch.map((row) => textOf(row, ink)).join(""));
}

function printJson<T>(rows: Iterable<T>, toDocument: (row: T) => object, io: ConsoleIo): void {
  let separator = "[\n";
  for (const stretch of stretches(rows)) {
    const objects = stretch.map((row) => indented(safeJson(toDocument(row))));
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

/** A place in the code has no size of its own. */
function probeDocument({
  fullName,
  offset,
  semaphoreOffset,
  address,
  arguments: notes,
}: ListedStaticProbe): object {
  return {
    name: fullName,
    offset,
    size: 0,
    kind: "usdt",
    address: `0x${address.toString(16)}`,
    ...(semaphoreOffset !== undefined && { semaphore: semaphoreOffset }),
    arguments: notes,
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
