import { dynamicFacts, type DynamicFacts } from "./dynamic-facts.ts";
import { staticProbes } from "../usdt.ts";
import { isStripped, type ProgramImage, type SymbolOrigin, symbolSources } from "./program-image.ts";

/** A summary of a binary, for users. */
export interface BinaryFacts extends DynamicFacts {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** `x86-64`, or `machine 999`. */
  readonly machine: string;
  readonly kind: string;
  /** The file has only its dynamic symbols. */
  readonly stripped: boolean;
  /** The sources of its symbols, the most complete first. */
  readonly symbolsFrom: readonly SymbolOrigin[];
  /** Number of static probe sites. */
  readonly staticProbes: number;
}

/** Collects the facts. Reads all notes. */
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
    staticProbes: [...staticProbes(image.elf)].length,
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

/** DF_1_PIE of DT_FLAGS_1: only this flag distinguishes a position-independent program from a library. */
const POSITION_INDEPENDENT = 0x0800_0000;

function kindOf({ elf }: ProgramImage): string {
  const { type } = elf.header;
  const isDynamic = elf.segments.some(({ kind }) => kind === "interpreter");
  if (type === "executable") return isDynamic ? "program" : "static program";
  if (type !== "shared") return KINDS[type];
  const [flags = 0] = elf.dynamic.get("flags") ?? [];
  if ((flags & POSITION_INDEPENDENT) === 0) return "library";
  return isDynamic ? "position-independent program" : "static position-independent program";
}

const KINDS: Readonly<Record<"relocatable" | "core" | "other", string>> = {
  relocatable: "object file, not linked",
  core: "core dump",
  other: "file of an unknown type",
};
