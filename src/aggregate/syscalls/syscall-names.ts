import { COMPAT_BASE } from "./call-abi.ts";
import { GENERIC } from "./generic-names.ts";
import { I386 } from "./i386-names.ts";
import { namesByNumber } from "./name-runs.ts";
import { X86_64 } from "./x86-64-names.ts";

/** Set in the numbers of x32, the 32-bit pointers of x86-64 (`__X32_SYSCALL_BIT`). */
const X32_BIT = 0x4000_0000;

/** Of a name, what the call is without the kind of program that made it: `i386:exit` is `exit`. */
export function plainCallName(name: string): string {
  return name.replace(/^(?:i386|x32|32-bit):/u, "");
}

/** The name of a system call's number on an architecture (`uname -m`); `#123` where there is none. */
export function syscallNames(architecture: string): (id: number) => string {
  const names = tableOf(architecture);
  return (id) => {
    if (id >= COMPAT_BASE) return compatName(architecture, id - COMPAT_BASE);
    const name = names?.get(id);
    if (name !== undefined) return name;
    const x32 = architecture === "x86_64" && id >= X32_BIT ? names?.get(id - X32_BIT) : undefined;
    return x32 === undefined ? `#${id}` : `x32:${x32}`;
  };
}

/** The names of all system calls of an architecture. */
export function knownSyscalls(architecture: string, ofCompat = false): Iterable<string> {
  if (ofCompat) return architecture === "x86_64" ? I386_NAMES.values() : [];
  return tableOf(architecture)?.values() ?? [];
}

/** The name that a 32-bit program has for a number. */
function compatName(architecture: string, id: number): string {
  return architecture === "x86_64" ? `i386:${I386_NAMES.get(id) ?? `#${id}`}` : `32-bit:#${id}`;
}

const I386_NAMES: ReadonlyMap<number, string> = namesByNumber(I386);

/** Whether there is a table of names for the architecture. */
export function hasSyscallNames(architecture: string): boolean {
  return tableOf(architecture) !== undefined;
}

function tableOf(architecture: string): ReadonlyMap<number, string> | undefined {
  switch (architecture) {
    case "x86_64":
      return namesByNumber(X86_64);
    case "aarch64":
    case "riscv64":
    case "loongarch64":
      return namesByNumber(GENERIC);
    default:
      return undefined;
  }
}
