/** One argument of a static probe, as its note describes it: `-4@%edi`. */
export interface StaticArgument {
  /** As it stands in the note. Hostile text. */
  readonly text: string;
  /** Bytes of the value; absent where the note says none, as old ones do: then it is a word of the program. */
  readonly bytes?: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  readonly operand: StaticOperand;
}

/** Where the value is when the probe is reached. Registers go by the kernel's names, without a sign in front. */
export type StaticOperand =
  | { readonly kind: "register"; readonly name: string }
  /** Memory at a register's value and so many bytes. */
  | { readonly kind: "memory"; readonly base: string; readonly displacement: number }
  /** Memory at one of the program's own symbols, which only the file can place (`NBuffers(%rip)`). */
  | { readonly kind: "variable"; readonly symbol: string; readonly displacement: number }
  /** A whole number, in decimal digits. */
  | { readonly kind: "constant"; readonly text: string }
  /** What the kernel has no way to fetch, and why. */
  | { readonly kind: "unfetchable"; readonly reason: string };

/** The same with its place in the program's memory, as far as the file tells. */
export interface ResolvedArgument extends Omit<StaticArgument, "operand"> {
  readonly operand: ResolvedOperand;
}

export type ResolvedOperand =
  | Exclude<StaticOperand, { readonly kind: "variable" }>
  /** Memory at a distance from where the probed file would begin if all of it were mapped as its code is. */
  | { readonly kind: "file"; readonly distance: number };

/** The words of one machine's assembler: what `OPERAND` of `SIZE@OPERAND` means. Total. */
export type ParseOperand = (text: string) => StaticOperand;

export function unfetchable(reason: string): StaticOperand {
  return { kind: "unfetchable", reason };
}
