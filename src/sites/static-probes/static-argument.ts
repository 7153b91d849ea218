/** One argument of a static probe, as its note describes it: `-4@%edi`. */
export interface StaticArgument {
  /** The text of the note. Hostile text. */
  readonly text: string;
  /** Size of the value in bytes; absent in old notes: a word of the program. */
  readonly bytes?: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  readonly operand: StaticOperand;
}

/** Where the value is when the probe is hit. Registers have the kernel's names, without a leading sign. */
export type StaticOperand =
  | { readonly kind: "register"; readonly name: string }
  /** Memory at the value of a register plus a displacement in bytes. */
  | { readonly kind: "memory"; readonly base: string; readonly displacement: number }
  /** Memory at a symbol of the program, whose address only the file has (`NBuffers(%rip)`). */
  | { readonly kind: "variable"; readonly symbol: string; readonly displacement: number }
  /** An integer, in decimal digits. */
  | { readonly kind: "constant"; readonly text: string }
  /** An operand that the kernel cannot fetch, and why. */
  | { readonly kind: "unfetchable"; readonly reason: string };

/** A static argument whose symbol is resolved to a distance in memory. */
export interface ResolvedArgument extends Omit<StaticArgument, "operand"> {
  readonly operand: ResolvedOperand;
}

/** An operand without a symbol. */
export type ResolvedOperand =
  | Exclude<StaticOperand, { readonly kind: "variable" }>
  /** Memory at a distance in bytes from the start of the file, as if all of it were mapped like its code. */
  | { readonly kind: "file"; readonly distance: number };

/** Parses `OPERAND` of `SIZE@OPERAND` in one machine's assembler syntax. Total. */
export type ParseOperand = (text: string) => StaticOperand;

/** An operand that the kernel cannot fetch. `reason` completes "argument N: …". */
export function unfetchable(reason: string): StaticOperand {
  return { kind: "unfetchable", reason };
}
