import { quoted } from "../core/escape.ts";
import type { RunningProcess } from "../machine/processes-executing.ts";

const FEW = 3;

/** `12 ("sh"), 13 ("nginx") and 5 more`. */
export function processNames(processes: readonly Pick<RunningProcess, "pid" | "comm">[]): string {
  const shown = processes.slice(0, FEW).map(({ pid, comm }) => `${pid} (${quoted(comm)})`);
  return `${shown.join(", ")}${processes.length > FEW ? ` and ${processes.length - FEW} more` : ""}`;
}
