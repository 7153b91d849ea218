import { type BinarySymbols, openSymbols, type WantedSymbols } from "../../app/list-symbols.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { safeJson } from "../../core/safe-json.ts";
import { probeDocument, symbolDocument } from "../../report/commands/symbols-document.ts";
import {
  binaryText,
  probesHeader,
  probeText,
  symbolsHeader,
  symbolText,
} from "../../report/commands/symbols-text.ts";
import { type Ink, inkFor } from "../../report/text/ink.ts";
import { type ConsoleIo, textOptions } from "../terminal/console-io.ts";
import { reportProblems, showProblems } from "../terminal/show-problems.ts";

/** Options of the command `symbols`. */
export interface SymbolsOptions extends WantedSymbols {
  readonly json: boolean;
}

/** Prints the symbols of a program or library as they are found. Returns the exit status. */
export async function printSymbols(binary: string, options: SymbolsOptions, io: ConsoleIo): Promise<number> {
  const symbols = await openSymbols(binary, options);
  if (!symbols.ok) return reportProblems(symbols.error, io);
  const { warnings, whenEmpty } = symbols.value;
  showProblems(warnings, io);
  try {
    const isEmpty = options.json ? printJson(symbols.value, io) : printTable(symbols.value, io);
    if (isEmpty && whenEmpty) showProblems([whenEmpty], io);
    return exitStatus.held;
  } finally {
    symbols.value.close();
  }
}

function printTable({ path, facts, buildId, found }: BinarySymbols, io: ConsoleIo): boolean {
  const ink = inkFor(textOptions(io.stdout));
  io.out(binaryText(path, facts, buildId, ink));
  if (found.kind === "static-probes") return printRows(probesHeader, found.rows, probeText, { ink, io });
  return printRows(symbolsHeader, found.rows, symbolText, { ink, io });
}

function printRows<T>(
  header: string,
  rows: Iterable<T>,
  textOf: (row: T, ink: Ink) => string,
  { ink, io }: { readonly ink: Ink; readonly io: ConsoleIo },
): boolean {
  io.out(ink.dim(header));
  return printChunks(rows, (chunk) => io.out(chunk.map((row) => textOf(row, ink)).join("")));
}

function printJson({ found }: BinarySymbols, io: ConsoleIo): boolean {
  const objects =
    found.kind === "static-probes" ? mapped(found.rows, probeDocument) : mapped(found.rows, symbolDocument);
  let separator = "[\n";
  const isEmpty = printChunks(objects, (chunk) => {
    io.out(separator + chunk.map((object) => indented(safeJson(object))).join(",\n"));
    separator = ",\n";
  });
  io.out(isEmpty ? "[]\n" : "\n]\n");
  return isEmpty;
}

function* mapped<T>(rows: Iterable<T>, toDocument: (row: T) => object): Generator<object> {
  for (const row of rows) yield toDocument(row);
}

function indented(json: string): string {
  return json.replace(/^/gmu, "  ");
}

const CHUNK = 1000;

/** A thousand rows at a time, so that a million rows are neither kept nor written one by one. Returns whether there were none. */
function printChunks<T>(rows: Iterable<T>, print: (chunk: readonly T[]) => void): boolean {
  let isEmpty = true;
  let chunk: T[] = [];
  for (const row of rows) {
    isEmpty = false;
    chunk.push(row);
    if (chunk.length < CHUNK) continue;
    print(chunk);
    chunk = [];
  }
  if (chunk.length > 0) print(chunk);
  return isEmpty;
}
