/** One instruction; where in its stretch of code it begins follows from the lengths before it. */
export interface DecodedInstruction {
  /** In bytes; 1 or more. */
  readonly length: number;
  /** False: no instruction of this machine begins with these bytes. */
  readonly isValid: boolean;
  /** Where in the stretch it jumps to, if it names one place: that may be outside. */
  readonly target?: number;
}

/** Takes a stretch of x86 machine code apart, one instruction behind the other from its first byte on. Total. */
export type Disassemble = (code: Uint8Array, bits: 32 | 64) => Iterable<DecodedInstruction>;

/** What a place in a function is. Numbers are bytes from the function's beginning. */
export type Placement =
  | { readonly kind: "start" }
  | { readonly kind: "inside"; readonly begin: number; readonly next: number }
  /** Data among the code, or code that is entered in more than one way: nothing that is decoded in a row is certain. */
  | { readonly kind: "unknown" };

/**
 * Whether an instruction begins `delta` bytes into a function, whose code this is as far as it is known. A function may hold data (tables
 * of hand-written code), behind which decoding may be out of step; so it has to agree with where the function itself jumps: at the
 * last such place before `delta`, too, an instruction must begin.
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
