import type { BinaryFacts } from "../../elf/file/binary-facts.ts";
import type { IndexedSymbol } from "../../elf/symbols/symbol-index.ts";
import type { StaticProbe } from "../../elf/usdt.ts";
import { versionedName } from "../../elf/symbols/elf-symbol.ts";
import { countOf } from "../../core/quantity-text.ts";
import { pad } from "../text/fit.ts";
import type { Ink } from "../text/ink.ts";

/** What `symbols` prints about the file itself: format, build-id, needed libraries. */
export function binaryText(path: string, facts: BinaryFacts, buildId: string | undefined, ink: Ink): string {
  const order = facts.littleEndian ? "" : ", big-endian";
  const lines = [
    `${facts.kind}, ${facts.bits} bits, ${facts.machine}${order}${facts.stripped ? ", stripped" : ""}`,
    `build-id: ${buildId ?? "none"}`,
    ...(facts.soname === undefined ? [] : [`soname: ${facts.soname}`]),
    ...(facts.needed.length === 0 ? [] : [`needs: ${facts.needed.join(", ")}`]),
    ...(facts.runpath.length === 0 ? [] : [`runpath: ${facts.runpath.join(":")}`]),
    ...(facts.rpath.length === 0 ? [] : [`rpath: ${facts.rpath.join(":")}`]),
    ...(facts.staticProbes === 0
      ? []
      : [`static probes: ${countOf(facts.staticProbes, "site")} (--usdt lists them)`]),
    `symbols: ${facts.symbolsFrom.map((origin) => ORIGINS[origin]).join(", ") || "none"}`,
  ];
  const safe = lines.map((line) => `  ${ink.text(line)}`);
  return [ink.bold(ink.text(path)), ...safe, "", ""].join("\n");
}

const ORIGINS = {
  "symtab": "its symbol table",
  "dynsym": "its dynamic symbols (.dynsym)",
  "debug-file": "its debug file",
  "debug-data": "its compressed symbol table (.gnu_debugdata)",
} as const;

/** The line above a list of symbols, which has columns of fixed widths. */
export const symbolsHeader: string = row("offset", "size", "kind", "binding", "symbol");

/** One line. Longer lines than the terminal are not cut, so that names can be copied. */
export function symbolText(
  { offset, symbol, readable }: IndexedSymbol & { readable?: string },
  ink: Ink,
): string {
  const name = ink.text(versionedName(symbol));
  const explained = readable === undefined ? "" : `  ${ink.dim(ink.text(readable))}`;
  return row(`0x${offset.toString(16)}`, String(symbol.size), symbol.kind, symbol.binding, name + explained);
}

function row(offset: string, size: string, kind: string, binding: string, name: string): string {
  const cells = [
    pad(offset, 10, "right"),
    pad(size, 8, "right"),
    pad(kind, 8, "left"),
    pad(binding, 7, "left"),
  ];
  return `${[...cells, name].join("  ").trimEnd()}\n`;
}

/** The line above a list of static probes. */
export const probesHeader: string = probeRow("offset", "semaphore", "probe", "arguments");

/** One site of a static probe. Long lines are not cut. */
export function probeText(
  probe: { readonly fullName: string; readonly offset: number } & StaticProbe,
  ink: Ink,
): string {
  const { fullName, offset, semaphoreOffset } = probe;
  const semaphore = semaphoreOffset === undefined ? "none" : `0x${semaphoreOffset.toString(16)}`;
  return probeRow(`0x${offset.toString(16)}`, semaphore, ink.text(fullName), ink.text(probe.arguments));
}

function probeRow(offset: string, semaphore: string, name: string, operands: string): string {
  const cells = [pad(offset, 10, "right"), pad(semaphore, 10, "right"), pad(name, 30, "left")];
  return `${[...cells, operands].join("  ").trimEnd()}\n`;
}
