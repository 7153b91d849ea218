/**
 * Names of registers by `uname -m`, as kernels have them: `regoffset_table` in arch/x86/kernel/ptrace.c,
 * arch/arm64/kernel/ptrace.c, arch/arm/kernel/ptrace.c and arch/riscv/kernel/ptrace.c. `undefined`: unknown architecture.
 */
export function registerNames(architecture: string): ReadonlySet<string> | undefined {
  return names.get(architecture);
}

const x86 = ["ax", "bx", "cx", "dx", "si", "di", "bp", "sp", "ip", "cs", "ss", "flags", "orig_ax"];

const names: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["x86_64", new Set([...x86, ...numberedRegisters("r", 8, 15)])],
  ["i686", new Set([...x86, "ds", "es", "fs", "gs"])],
  ["aarch64", new Set([...numberedRegisters("x", 0, 30), "sp", "pc", "pstate"])],
  ["armv7l", new Set([...numberedRegisters("r", 0, 10), "fp", "ip", "sp", "lr", "pc", "cpsr"])],
  [
    "riscv64",
    new Set([
      "epc",
      "ra",
      "sp",
      "gp",
      "tp",
      ...numberedRegisters("t", 0, 6),
      ...numberedRegisters("s", 0, 11),
      ...numberedRegisters("a", 0, 7),
    ]),
  ],
]);

/** The kernel's name of a register that assemblers and debuggers call otherwise: `rdi`, `edi` → `di`. */
export function kernelNameOf(register: string): string {
  return register
    .replace(/^[re](?=(?:[abcd]x|[sd]i|[bs]p|ip|flags)$)/u, "")
    .replace(/^(?<whole>r\d+)d$/u, "$<whole>");
}

/** The names `x0` to `x7`, for prefix `x`, first 0, last 7. */
export function numberedRegisters(prefix: string, first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}${first + index}`);
}
