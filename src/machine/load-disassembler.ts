import type { Disassemble } from "../elf/file/instruction-starts.ts";

/** The disassembler for x86: a WebAssembly module. Some 40 ms, so it is loaded for a probe inside a function. */
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
