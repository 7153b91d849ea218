import { closeSync, existsSync, openSync, readdirSync, readSync } from "node:fs";
import { hasMachinesPids } from "../../tracefs/pid-namespace.ts";

/** There where a 64-bit x86 kernel runs 32-bit programs (arch/x86/entry/vdso/vdso32-setup.c). */
const RUNS_32_BIT = "/proc/sys/abi/vsyscall32";

/**
 * The threads whose program is a 32-bit one, of those that are there now. Empty where this kernel runs none, and where /proc is not the
 * machine's.
 */
export function compatTasks(): readonly number[] {
  if (!existsSync(RUNS_32_BIT) || !hasMachinesPids()) return [];
  const processes = readdirSync("/proc").filter((name) => /^\d+$/u.test(name));
  return processes.filter((pid) => is32Bit(`/proc/${pid}/exe`)).flatMap(threadsOf);
}

function threadsOf(pid: string): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

const ELFCLASS32 = 1;
/** Where an ELF file says its class, and the machine it is for (elf(5), e_ident[EI_CLASS], e_machine). */
const CLASS_AT = 4;
const MACHINE_AT = 18;
const EM_386 = 3;

/** x32 programs have the class, but not the machine. Kernel threads have no program. */
function is32Bit(exe: string): boolean {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(exe, "r");
    const header = new Uint8Array(20);
    return (
      readSync(descriptor, header) === 20 && header[CLASS_AT] === ELFCLASS32 && header[MACHINE_AT] === EM_386
    );
  } catch {
    return false;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** True for an event that tells of system calls. */
export function tellsOfCalls(event: string): boolean {
  return /^(?:raw_)?syscalls:/u.test(event);
}
