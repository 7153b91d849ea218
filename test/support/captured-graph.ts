import { readdirSync, readFileSync } from "node:fs";
import { parseKallsyms } from "../../src/trace/kallsyms.ts";
import type { SymbolTable } from "../../src/trace/symbols.ts";
import { builtMeta } from "./built-recording.ts";
import { assemble } from "./recorded.ts";

/** What `oracle/capture-graph.sh` left in a folder: one frozen buffer of the function_graph tracer, raw, as a trace.dat. */
export function capturedTraceDat(folder: string): Uint8Array {
  const text = (name: string): string => readFileSync(`${folder}/${name}`, "utf8");
  const cpus = readdirSync(folder).flatMap((name) => /^raw(\d+)$/u.exec(name)?.[1] ?? []);
  const meta = builtMeta({
    headerPage: text("header_page"),
    ftraceFormats: [text("entry.format"), text("exit.format")],
    cmdlines: readFileSync(`${folder}/saved_cmdlines`),
    cpuCount: cpus.length,
    stats: cpus.map((cpu) => ({ cpu: Number(cpu), text: text(`stats${cpu}`) })),
  });
  const data = cpus.map((cpu) => ({ cpu: Number(cpu), bytes: readFileSync(`${folder}/raw${cpu}`) }));
  return assemble(meta, data);
}

/** Functions named as the kernel's text names them: with their module. */
export function capturedSymbols(folder: string): SymbolTable {
  const symbols = parseKallsyms(readFileSync(`${folder}/kallsyms`));
  return {
    size: symbols.size,
    symbolAt(low, high) {
      const symbol = symbols.symbolAt(low, high);
      if (symbol?.module === undefined) return symbol;
      return { name: `${symbol.name} [${symbol.module}]`, address: symbol.address };
    },
  };
}
