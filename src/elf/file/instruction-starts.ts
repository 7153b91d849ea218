/** One instruction. Its offset in the code is the sum of the lengths before it. */
export interface DecodedInstruction {
  /** In bytes; 1 or more. */
  readonly length: number;
  /** False: the bytes are not an instruction of this machine. */
  readonly isValid: boolean;
  /** Offset in the code of its jump target, if it has a direct one; it may be outside the code. */
  readonly target?: number;
}

/** Disassembles x86 machine code, one instruction after the other from its first byte. Total. */
export type Disassemble = (code: Uint8Array, bits: 32 | 64) => Iterable<DecodedInstruction>;

/** Whether an offset in a function is an instruction boundary. Numbers are bytes from the start of the function. */
export type Placement =
  | { readonly kind: "start" }
  | { readonly kind: "inside"; readonly begin: number; readonly next: number }
  /** The function contains data, or overlapping instructions: linear disassembly is not reliable. */
  | { readonly kind: "unknown" };

/**
 * Whether an instruction starts `delta` bytes into a function with these instructions. A function can contain data (tables in assembly
 * code), after which linear disassembly may be misaligned. So the result counts only if it agrees with the function's own jumps: the
 * last jump target at or before `delta` must be an instruction boundary, too.
 */
export function placementIn(instructions: Iterable<DecodedInstruction>, delta: number): Placement {
  const starts = new Set<number>();
  let lastTarget = 0;
  let around: Placement = { kind: "unknown" };
  let at = 0;
  for (const { length, isValid, target } of instructions) {
    if (!isValid && at <= delta) return { kind: "unknown" };
    if (!isValid) break;
    if (target !== undefined && target <= delta) lastTarget = Math.max(lastTarget, target);
    if (at <= delta) starts.add(at);
    if (at <= delta && delta < at + length) around = placementBy(at, length, delta);
    at += length;
  }
  return starts.has(lastTarget) ? around : { kind: "unknown" };
}

function placementBy(begin: number, length: number, delta: number): Placement {
  return begin === delta ? { kind: "start" } : { kind: "inside", begin, next: begin + length };
}
