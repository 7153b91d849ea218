import { numberedRegisters } from "./register-names.ts";

/**
 * How programs of a machine pass integers and pointers, and the kernel's names for its registers, without the leading `%`.
 */
export interface MachineConvention {
  /** `x86-64`, for messages. */
  readonly name: string;
  readonly wordBytes: 4 | 8;
  /** Kernels, by `uname -m`, that can run and probe such programs. */
  readonly kernels: readonly string[];
  /** Registers that hold the first arguments, in order. */
  readonly arguments: readonly string[];
  /** Bytes from the stack pointer to the first argument on the stack, at function entry. */
  readonly stackOffset: number;
  readonly stackPointer: string;
  /** Why arguments after those in registers are not on the stack in order. Absent: they are. */
  readonly afterRegisters?: string;
  /** Instructions start at multiples of this many bytes; 1: anywhere. */
  readonly alignment: 1 | 2 | 4;
}

/**
 * System V AMD64 ABI 3.2.3: `call` pushes the return address, so arguments on the stack follow it.
 * Names: arch/x86/kernel/ptrace.c, `regoffset_table`.
 */
const x8664: MachineConvention = {
  name: "x86-64",
  wordBytes: 8,
  kernels: ["x86_64"],
  arguments: ["di", "si", "dx", "cx", "r8", "r9"],
  stackOffset: 8,
  stackPointer: "sp",
  alignment: 1,
};

/** System V i386 ABI 2.2.3: all arguments are on the stack. A 64-bit kernel also runs such programs, with its own register names. */
const i386: MachineConvention = {
  name: "i386",
  wordBytes: 4,
  kernels: ["x86_64", "i686", "i586", "i486", "i386"],
  arguments: [],
  stackOffset: 4,
  stackPointer: "sp",
  alignment: 1,
};

/** AAPCS64 6.8.2; the return address is in a register. Names: arch/arm64/kernel/ptrace.c. */
const arm64: MachineConvention = {
  name: "AArch64",
  wordBytes: 8,
  kernels: ["aarch64"],
  arguments: numberedRegisters("x", 0, 7),
  stackOffset: 0,
  stackPointer: "sp",
  alignment: 4,
};

/**
 * AAPCS32 6.5. Names: arch/arm/kernel/ptrace.c. A 64-bit kernel cannot probe 32-bit programs
 * (arch/arm64/kernel/probes/uprobes.c, `arch_uprobe_analyze_insn`). Thumb instructions start at multiples of two.
 */
const arm: MachineConvention = {
  name: "ARM",
  wordBytes: 4,
  kernels: ["armv7l", "armv6l", "armv5tel", "armv8l", "arm"],
  arguments: numberedRegisters("r", 0, 3),
  stackOffset: 0,
  stackPointer: "sp",
  alignment: 2,
};

/** RISC-V psABI, "Integer Calling Convention". Names: arch/riscv/kernel/ptrace.c. Compressed instructions are two bytes long. */
const riscv64: MachineConvention = {
  name: "RISC-V 64",
  wordBytes: 8,
  kernels: ["riscv64"],
  arguments: numberedRegisters("a", 0, 7),
  stackOffset: 0,
  stackPointer: "sp",
  alignment: 2,
};

/** A calling convention other than that of C. */
export type ArgumentPassing =
  /** Go's ABIInternal: in its own registers, word by word. */
  | "go-registers"
  /** Go's ABI0: on the stack, word by word. */
  | "go-stack";

/** The convention of a machine (EM_* of elf(5)). RISC-V has one number for both sizes, and x86-64 shares its number with x32. */
export function conventionOf(
  machine: number,
  bits: 32 | 64,
  passing?: ArgumentPassing,
): MachineConvention | undefined {
  const found = conventions.get(machine);
  if (!found || found.wordBytes * 8 !== bits) return undefined;
  return passing ? goConvention(found, machine, passing) : found;
}

/**
 * Go's src/cmd/compile/abi-internal.md, "Architecture specifics", and the assembler's guide for ABI0: on every machine the first word
 * on the stack is the return address, or space for it. After the registers, types decide the positions.
 */
function goConvention(
  convention: MachineConvention,
  machine: number,
  passing: ArgumentPassing,
): MachineConvention {
  const stackOffset = convention.wordBytes;
  if (passing === "go-stack") return { ...convention, arguments: [], stackOffset };
  const { [machine]: registers = [] } = GO_REGISTERS;
  return { ...convention, arguments: registers, stackOffset, afterRegisters: goBeyond(registers.length) };
}

/** By EM_*; R0 to R15 of AArch64 are the kernel's x0 to x15, X10 to X17, X8, X9 and X18 to X23 of RISC-V its a0 to s7. */
const GO_REGISTERS: Readonly<Record<number, readonly string[]>> = {
  62: ["ax", "bx", "cx", "di", "si", "r8", "r9", "r10", "r11"],
  183: numberedRegisters("x", 0, 15),
  243: [...numberedRegisters("a", 0, 7), "s0", "s1", ...numberedRegisters("s", 2, 7)],
};

function goBeyond(registers: number): string {
  return `Go passes only the first ${registers} words in registers, and the position of the rest on the stack depends on their types`;
}

const conventions: ReadonlyMap<number, MachineConvention> = new Map([
  [3, i386],
  [40, arm],
  [62, x8664],
  [183, arm64],
  [243, riscv64],
]);
