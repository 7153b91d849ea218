import type { EventFormat, Field } from "../decode/event-format.ts";
import type { FieldWords } from "./words.ts";
import { listedWords } from "./listed-words.ts";

/** Signals from 1 on (arch/x86/include/uapi/asm/signal.h; the same on arm64 and riscv). */
const NAMES =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ " +
  "VTALRM PROF WINCH IO PWR SYS";

/** `SIGKILL` for 9. Real-time signals have different names in every library, and are numbers. */
export const SIGNALS: FieldWords = listedWords(
  "signal",
  NAMES.split(" ").map((name, index) => [BigInt(index + 1), `SIG${name}`] as const),
);

/** The signal of an event of the system `signal`. */
export function signalWords({ system }: EventFormat, { name }: Field): FieldWords | undefined {
  return system === "signal" && name === "sig" ? SIGNALS : undefined;
}
