import type { Disassemble } from "../elf/file/instruction-starts.ts";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** Loads the x86 disassembler, a WebAssembly module. Takes about 40 ms, so call it only for a probe inside a function. */
export async function loadDisassembler(): Promise<Disassemble> {
  const { Code, Decoder, DecoderOptions, Instruction, OpKind } = await import("iced-x86");
  const branches = new Set([OpKind.NearBranch16, OpKind.NearBranch32, OpKind.NearBranch64]);
  return function* disassemble(code, bits) {
    const decoder = new Decoder(bits, code, DecoderOptions.None);
    const instruction = new Instruction();
    try {
      while (decoder.canDecode) {
        decoder.decodeOut(instruction);
        yield {
          length: Math.max(1, instruction.length),
          isValid: instruction.code !== Code.INVALID,
          ...(branches.has(instruction.op0Kind) && { target: Number(instruction.nearBranchTarget) }),
        };
      }
    } finally {
      instruction.free();
      decoder.free();
    }
  };
}

/** Loads the demangler's WebAssembly module for `elf/symbols/demangle.ts`. Takes about 10 ms. */
export async function loadDemangler<Exports>(): Promise<Exports> {
  const path = fileURLToPath(import.meta.resolve("gecko-profiler-demangle/index_bg.wasm"));
  const module = new WebAssembly.Module(await readFile(path));
  // Its only import prepares a table of JavaScript values, which demangling does not use.
  const imports = { "./index_bg.js": { __wbindgen_init_externref_table: () => {} } };
  return new WebAssembly.Instance(module, imports).exports as Exports;
}
