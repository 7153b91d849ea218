import { readFileSync } from "node:fs";

/** Environment variable that marks a guest started by `--vm`. */
export const GUEST_VARIABLE = "FTRACE_RUN_GUEST";

/** The CPUs of a guest: emulated (`tcg`), or the host's (`kvm`). */
export type GuestKind = "kvm" | "tcg";

/** The kind of guest that this machine is; nothing if it is not a guest of `--vm`. */
export function guestKind(env: NodeJS.ProcessEnv = process.env): GuestKind | undefined {
  const value = env[GUEST_VARIABLE];
  return value === "kvm" || value === "tcg" ? value : undefined;
}

/** The page size of this machine in bytes. */
export function pageBytes(): number {
  return pageSizeOf(readFileSync("/proc/self/auxv"));
}

const AT_PAGESZ = 6n;

/** The auxiliary vector has pairs of machine words (getauxval(3)), which have 64 bits on all machines that run Node. */
function pageSizeOf(auxiliaryVector: Buffer): number {
  for (let at = 0; at + 16 <= auxiliaryVector.length; at += 16) {
    if (auxiliaryVector.readBigUInt64LE(at) === AT_PAGESZ)
      return Number(auxiliaryVector.readBigUInt64LE(at + 8));
  }
  return 4096;
}
