import { readdirSync, readFileSync } from "node:fs";
import type { SymbolTable } from "../../src/trace/names/symbols.ts";
import type { TraceDatMeta } from "../../src/trace/trace-dat/trace-dat-meta.ts";
import { builtMeta } from "./built-recording.ts";
import { assemble } from "./recorded.ts";

/** One frozen buffer, twice. */
export interface CapturedBuffer {
  /** Raw. */
  readonly traceDat: Uint8Array;
  /** The kernel's text, as it is by default. */
  readonly plain: string;
}

/** One of the function_graph tracer. */
export interface CapturedGraph extends CapturedBuffer {
  /** The kernel's text with every column, for `oracle/from-graph-text.pl`. */
  readonly text: string;
}

/** What `oracle/capture-graph.sh` left in a folder. */
export function capturedGraph(folder: string, keepSymbols?: Shorten): CapturedGraph {
  return { ...capturedBuffer(folder, keepSymbols), text: readFileSync(`${folder}/text.txt`, "latin1") };
}

/** What a capture script left in a folder. */
export function capturedBuffer(
  folder: string,
  keepSymbols: Shorten = (kallsyms) => kallsyms,
): CapturedBuffer {
  return {
    traceDat: traceDatIn(folder, keepSymbols),
    plain: readFileSync(`${folder}/plain.txt`, "latin1"),
  };
}

/** Which lines of /proc/kallsyms are put in. */
type Shorten = (kallsyms: Uint8Array) => Uint8Array;

/** The raw buffer in a folder as a trace.dat. `changes`: what it has besides. */
export function traceDatIn(
  folder: string,
  keepSymbols: Shorten,
  changes: Partial<TraceDatMeta> = {},
): Uint8Array {
  const text = (name: string): string => readFileSync(`${folder}/${name}`, "utf8");
  const files = readdirSync(folder);
  const cpus = files.flatMap((name) => /^raw(\d+)$/u.exec(name)?.[1] ?? []);
  const meta = builtMeta({
    headerPage: text("header_page"),
    ftraceFormats: files.filter((name) => name.endsWith(".format")).map(text),
    eventFormats: [{ system: "sched", formats: files.filter((name) => name.endsWith(".sched")).map(text) }],
    kallsyms: keepSymbols(readFileSync(`${folder}/kallsyms`)),
    cmdlines: readFileSync(`${folder}/saved_cmdlines`),
    cpuCount: cpus.length,
    stats: cpus.map((cpu) => ({ cpu: Number(cpu), text: text(`stats${cpu}`) })),
    ...changes,
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
