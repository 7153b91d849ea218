import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The demangler's WebAssembly module, ready to be called: `elf/symbols/demangle.ts` knows how. About 10 ms. */
export async function loadDemangler<Exports>(): Promise<Exports> {
  const path = fileURLToPath(import.meta.resolve("gecko-profiler-demangle/index_bg.wasm"));
  const module = new WebAssembly.Module(await readFile(path));
  // Its one import prepares a table of JavaScript values, which demangling doesn't use.
  const imports = { "./index_bg.js": { __wbindgen_init_externref_table: () => {} } };
  return new WebAssembly.Instance(module, imports).exports as Exports;
}
