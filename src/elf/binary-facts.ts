import { dynamicFacts, type DynamicFacts } from "./dynamic-facts.ts";
import { isStripped, type ProgramImage, type SymbolOrigin, symbolSources } from "./program-image.ts";

/** What a file is, for people. */
export interface BinaryFacts extends DynamicFacts {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** `x86-64`, or `machine 999`. */
  readonly machine: string;
  readonly kind: string;
  /** No symbols but those that others use. */
  readonly stripped: boolean;
  /** Where its symbols come from, the fullest table first. */
  readonly symbolsFrom: readonly SymbolOrigin[];
}

export function binaryFacts(image: ProgramImage): BinaryFacts {
  const { header } = image.elf;
  return {
    ...dynamicFacts(image.elf),
    bits: header.bits,
    littleEndian: header.littleEndian,
    machine: MACHINES[header.machine] ?? `machine ${header.machine}`,
    kind: kindOf(image),
    stripped: isStripped(image),
    symbolsFrom: symbolSources(image).map(({ origin }) => origin),
  };
}

/** EM_*. */
const MACHINES: Readonly<Record<number, string>> = {
  3: "i386",
  8: "MIPS",
  20: "PowerPC",
  21: "PowerPC 64",
  22: "S/390",
  40: "ARM",
  62: "x86-64",
  183: "AArch64",
  243: "RISC-V",
  258: "LoongArch",
};

/** A position-independent program is a shared object that has an interpreter, or no name that others could ask for. */
function kindOf({ elf }: ProgramImage): string {
  const { type } = elf.header;
  const isDynamic = elf.segments.some(({ kind }) => kind === "dynamic");
  if (type === "executable") return isDynamic ? "program" : "static program";
  if (type !== "shared") return KINDS[type];
  if (elf.segments.some(({ kind }) => kind === "interpreter") && elf.header.entry !== 0n)
    return "position-independent program or library";
  return "library";
}

const KINDS: Readonly<Record<"relocatable" | "core" | "other", string>> = {
  relocatable: "object file, not linked",
  core: "core dump",
  other: "file of an unknown type",
};
