import { readdirSync, readFileSync } from "node:fs";

/** Kills the guardian of a session, of which there is one. */
export function killGuardian(session: string): void {
  const wanted = `/run/ftrace-run/${session}/guardian.sh\0watch`;
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && commandOf(name).includes(wanted));
  if (pids.length !== 1) throw new Error(`${pids.length} guardians of ${session}`);
  process.kill(Number(pids[0]), "SIGKILL");
}

/** A process's command line, its words ended by NUL; empty where it is gone. */
export function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}
