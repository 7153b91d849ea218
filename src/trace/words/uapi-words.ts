import type { EventFormat, Field } from "../decode/event-format.ts";
import { errorName } from "../print-fmt/printf/error-names.ts";
import type { FieldWords } from "./words.ts";
import { listedWords } from "./listed-words.ts";

/** Signals from 1 on (arch/x86/include/uapi/asm/signal.h; the same on arm64 and riscv). */
const NAMES =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ " +
  "VTALRM PROF WINCH IO PWR SYS";

/** `SIGKILL` for 9. Real-time signals have different names in every library, and are numbers. */
const SIGNALS: FieldWords = listedWords(
  "signal",
  NAMES.split(" ").map((name, index) => [BigInt(index + 1), `SIG${name}`] as const),
);

/** The signal of an event of the system `signal`. */
export function signalWords({ system }: EventFormat, { name }: Field): FieldWords | undefined {
  return system === "signal" && name === "sig" ? SIGNALS : undefined;
}

/** Arguments and results of system calls, which the kernel prints as numbers. */
export function systemCallWords({ system, name }: EventFormat, field: Field): FieldWords | undefined {
  if (system !== "syscalls" && system !== "raw_syscalls") return undefined;
  if (name.startsWith("sys_exit")) return field.name === "ret" ? RESULTS : undefined;
  return ARGUMENTS.get(`${name.replace(/^sys_enter_/u, "")} ${field.name}`);
}

/** include/linux/err.h, MAX_ERRNO. */
const MOST_ERRORS = 4095;

/** `ENOENT` for -2; every other result is its digits. */
const RESULTS: FieldWords = listedWords(
  "result",
  Array.from({ length: MOST_ERRORS }, (_, index) => index + 1).flatMap((error) => {
    const name = errorName(error);
    return name === undefined ? [] : [[BigInt(-error), name.slice(1)] as const];
  }),
);

/** include/uapi/linux/sched.h. */
const POLICIES = listedWords("scheduling policy", [
  [0n, "SCHED_OTHER"],
  [1n, "SCHED_FIFO"],
  [2n, "SCHED_RR"],
  [3n, "SCHED_BATCH"],
  [5n, "SCHED_IDLE"],
  [6n, "SCHED_DEADLINE"],
  [7n, "SCHED_EXT"],
]);

/** By `CALL ARGUMENT`, as the kernel names them. */
const ARGUMENTS: ReadonlyMap<string, FieldWords> = new Map([
  ["kill sig", SIGNALS],
  ["tkill sig", SIGNALS],
  ["tgkill sig", SIGNALS],
  ["rt_sigqueueinfo sig", SIGNALS],
  ["rt_sigaction sig", SIGNALS],
  ["pidfd_send_signal sig", SIGNALS],
  ["sched_setscheduler policy", POLICIES],
  ["sched_get_priority_max policy", POLICIES],
  ["sched_get_priority_min policy", POLICIES],
]);
