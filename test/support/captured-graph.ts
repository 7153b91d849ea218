import { readdirSync, readFileSync } from "node:fs";
import type { SymbolTable } from "../../src/trace/symbols.ts";
import { builtMeta } from "./built-recording.ts";
import { assemble } from "./recorded.ts";

/** One frozen buffer of the function_graph tracer, thrice. */
export interface CapturedGraph {
  /** Raw. */
  readonly traceDat: Uint8Array;
  /** The kernel's text with every column, for `oracle/from-graph-text.pl`. */
  readonly text: string;
  /** And as it is by default. */
  readonly plain: string;
}

/** What `oracle/capture-graph.sh` left in a folder. */
export function capturedGraph(folder: string, keepSymbols: Shorten = (kallsyms) => kallsyms): CapturedGraph {
  const text = (name: string): string => readFileSync(`${folder}/${name}`, "latin1");
  return { traceDat: traceDatIn(folder, keepSymbols), text: text("text.txt"), plain: text("plain.txt") };
}

/** Which lines of /proc/kallsyms are put in. */
type Shorten = (kallsyms: Uint8Array) => Uint8Array;

function traceDatIn(folder: string, keepSymbols: Shorten): Uint8Array {
  const text = (name: string): string => readFileSync(`${folder}/${name}`, "utf8");
  const cpus = readdirSync(folder).flatMap((name) => /^raw(\d+)$/u.exec(name)?.[1] ?? []);
  const meta = builtMeta({
    headerPage: text("header_page"),
    ftraceFormats: [text("entry.format"), text("exit.format")],
    kallsyms: keepSymbols(readFileSync(`${folder}/kallsyms`)),
    cmdlines: readFileSync(`${folder}/saved_cmdlines`),
    cpuCount: cpus.length,
    stats: cpus.map((cpu) => ({ cpu: Number(cpu), text: text(`stats${cpu}`) })),
  });
  const data = cpus.map((cpu) => ({ cpu: Number(cpu), bytes: readFileSync(`${folder}/raw${cpu}`) }));
  return assemble(meta, data);
}

/** Functions named as the kernel's text names them: with their module. */
export function namedWithModules(symbols: SymbolTable): SymbolTable {
  return {
    size: symbols.size,
    addressOf: (name) => symbols.addressOf(name),
    symbolAt(low, high) {
      const symbol = symbols.symbolAt(low, high);
      if (symbol?.module === undefined) return symbol;
      return { name: `${symbol.name} [${symbol.module}]`, address: symbol.address };
    },
  };
}
