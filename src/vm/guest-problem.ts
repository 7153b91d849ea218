import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";

/** How a guest ended without reporting its command's status. */
export interface GuestEnd {
  /** The output of its console. Hostile text. */
  readonly console: string;
  /** The error output of QEMU. */
  readonly qemuErrors: string;
  readonly booted: boolean;
  readonly why: "ended" | "no-boot" | "hung";
}

/** Explains why there is no result, by the console. */
export function guestProblem({ console, qemuErrors, booted, why }: GuestEnd): Diagnostic {
  const panic = panicOf(console);
  if (panic !== undefined) return died(`the guest's kernel panicked: ${panic}`, console);
  const memory = memoryProblem(console);
  if (memory) return memory;
  if (why === "hung") return died("the guest stopped responding and was killed", console);
  if (why === "no-boot") return died("the guest did not boot in time and was killed", console);
  if (!booted && qemuErrors !== "")
    return died(`QEMU could not start the guest: ${lastLine(qemuErrors)}`, "");
  return died(booted ? "the guest ended before its command" : "the guest did not boot", console);
}

/** A panic's reason; of one after an oops, what the oops said. */
function panicOf(console: string): string | undefined {
  const panic = /Kernel panic - not syncing: ([^\r\n]{0,300})/u.exec(console)?.[1];
  if (panic?.startsWith("Fatal exception") !== true) return panic;
  return /\bBUG: ([^\r\n]{0,300})/u.exec(console)?.[1] ?? panic;
}

/** The problem of a program that the guest's OOM killer has killed, if any. */
export function memoryProblem(console: string): Diagnostic | undefined {
  // A task's name has at most 15 bytes (TASK_COMM_LEN).
  const killed = /Out of memory: Killed process \d{1,10} \(([^)\r\n]{0,15})\)/u.exec(console)?.[1];
  if (killed === undefined) return undefined;
  return diagnostic("vm-failed", `the guest ran out of memory: its kernel killed ${killed}`, {
    hint: "reduce the memory of the workload, record less, or write the recording to the host: --out FOLDER",
  });
}

function died(message: string, console: string): Diagnostic {
  const last = lastLine(console);
  return diagnostic(
    "vm-failed",
    message,
    last === "" ? {} : { hint: `the last line of its console: ${last}` },
  );
}

function lastLine(text: string): string {
  return (text.split(/[\r\n]+/u).findLast((line) => line.trim() !== "") ?? "").slice(0, 300);
}
