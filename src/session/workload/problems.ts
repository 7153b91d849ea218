import { diagnostic, type Diagnostic, warning } from "../../core/diagnostic.ts";
import { quoted } from "../../core/escape.ts";
import { commOf } from "../../machine/running-processes.ts";
import type { HeldProcess } from "./held-process.ts";
import type { ProcessEntry } from "../../machine/process-table.ts";
import { resolveProgram } from "../../machine/resolve-program.ts";

/** The failure of a process; empty if it succeeded, still runs, or was ended by the session. */
export function problemsOf(held: HeldProcess): Diagnostic[] {
  const { launch, ending } = held;
  if (held.timedOut) return [failed(held, `exceeded its timeout of ${(launch.timeoutNs ?? 0) / 1e9} s`)];
  if (ending === undefined || held.endedBySession) return [];
  if (neverStarted(held)) return [notStarted(held)];
  const { exit = [0] } = launch;
  if (exit.includes(ending.signal ?? ending.exitCode ?? "")) return [];
  const what =
    ending.signal === null ? `ended with exit status ${ending.exitCode}` : `was ended by ${ending.signal}`;
  if (launch.exit) return [failed(held, `${what}; expected: ${exit.join(" or ")}`)];
  return [
    failed(
      held,
      what,
      `if this is expected, add "exit: [0, ${ending.signal ?? ending.exitCode}]" to its item`,
    ),
  ];
}

/** Processes that even KILL did not end. */
export function notEnded(left: readonly ProcessEntry[]): Diagnostic[] {
  if (left.length === 0) return [];
  const pids = left.map(({ pid }) => pid).join(" ");
  const message = `could not end these workload processes: ${pids}`;
  return [diagnostic("undo-failed", message, { hint: `as root: kill -s KILL ${pids}` })];
}

/** Possible strays, if there is no control group. */
export function mayHaveEscaped(strays: readonly ProcessEntry[]): Diagnostic[] {
  if (strays.length === 0) return [];
  const named = strays.map(({ pid }) => `${pid} (${quoted(commOf(pid))})`).join(", ");
  const message = `these processes started during the run; the workload may have started them: ${named}`;
  const hint =
    "the workload has no control group here, so processes that left its sessions cannot be identified";
  return [warning("workload-escaped", message, { hint })];
}

/** The workload's control group is left. */
export function notRemoved(path: string): Diagnostic {
  return diagnostic("undo-failed", `could not remove the workload's control group ${path}`, {
    hint: `rmdir ${path}`,
  });
}

function failed(held: HeldProcess, what: string, hint?: string): Diagnostic {
  return diagnostic("workload-failed", `${nameOf(held)} ${what}`, { at: held.launch.at, hint });
}

function notStarted(held: HeldProcess): Diagnostic {
  const lookup = resolveAgain(held);
  const reason = lookup.ok ? "the kernel refused to execute it" : lookup.reason;
  const hint = lookup.ok ? `is ${lookup.path} a program for this machine?` : lookup.hint;
  return diagnostic("workload-failed-to-start", `cannot execute ${nameOf(held)}: ${reason}`, {
    at: held.launch.at,
    hint,
  });
}

/** 126 and 127 can be the program's own status, unless the holder reported a failure or the file is gone. */
function neverStarted(held: HeldProcess): boolean {
  const code = held.ending?.exitCode;
  if (code !== 126 && code !== 127) return false;
  return held.execFailed || !resolveAgain(held).ok;
}

function resolveAgain({ launch }: HeldProcess): ReturnType<typeof resolveProgram> {
  return resolveProgram(launch.program, launch.environment, launch.cwd);
}

function nameOf({ launch, copy }: HeldProcess): string {
  const command = launch.command.join(" ");
  return launch.count === 1 ? command : `${command} (copy ${copy + 1} of ${launch.count})`;
}
