import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";

/** How a guest ended without reporting its command's status. */
export interface GuestEnd {
  /** Everything on its console. Hostile text. */
  readonly console: string;
  /** What QEMU itself said. */
  readonly said: string;
  readonly booted: boolean;
  readonly why: "ended" | "no-boot" | "hung";
}

/** Why there is no result, as far as the console tells. */
export function guestProblem({ console, said, booted, why }: GuestEnd): Diagnostic {
  const panic = /Kernel panic - not syncing: ([^\r\n]{0,300})/u.exec(console)?.[1];
  if (panic !== undefined) return died(`the guest's kernel panicked: ${panic}`, console);
  const memory = memoryProblem(console);
  if (memory) return memory;
  if (why === "hung") return died("the guest has stopped answering, and was ended", console);
  if (why === "no-boot") return died("the guest did not boot in time, and was ended", console);
  if (!booted && said !== "") return died(`QEMU could not start the guest: ${lastLine(said)}`, "");
  return died(booted ? "the guest ended before its work was done" : "the guest did not boot", console);
}

/** A program that the guest's kernel has killed for want of memory, if there is one. */
export function memoryProblem(console: string): Diagnostic | undefined {
  const killed = /Out of memory: Killed process \d{1,10} \(([^)\r\n]{0,64})\)/u.exec(console)?.[1];
  if (killed === undefined) return undefined;
  return diagnostic("vm-failed", `the guest ran out of memory: its kernel ended ${killed}`, {
    hint: "let the workload need less, record less, or keep the recording on the host: --out FOLDER",
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
