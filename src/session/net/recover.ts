import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { textOf } from "../../machine/text-of.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { undoByScript } from "./guardian.ts";
import { isAbandonedDraft, isPrivateFolder, removeSessionFolder } from "./session-folder.ts";
import { isOfThisBoot, lifeOf, readOwner } from "./session-owner.ts";
import { sessionsFolder } from "./session-name.ts";
import { findTracefs } from "../../tracefs/find-tracefs.ts";

/** What was done with one session's folder. */
export interface RecoveredSession {
  readonly session: string;
  /**
   * `alive`: its owner runs; nothing changed. `unknown`: its owner may run in another container; nothing changed. `refused`:
   * the folder does not look like a session's.
   */
  readonly outcome: "restored" | "alive" | "unknown" | "failed" | "refused";
  readonly problems: readonly Diagnostic[];
}

/** Options of `recoverSessions`. */
export interface RecoverOptions {
  /** Also undoes sessions of other containers that may still be in use (this cannot be detected from here). */
  readonly force?: boolean;
}

/**
 * Undoes what dead sessions left, in the order of their names. Skips sessions whose owner (pid, start time and pid namespace)
 * runs or may run. Returns an empty list if there is none.
 */
export async function recoverSessions(
  base: string = sessionsFolder,
  { force = false }: RecoverOptions = {},
): Promise<readonly RecoveredSession[]> {
  const names = namesIn(base);
  if (names.length === 0) return [];
  if (!isPrivateFolder(base)) return existsSync(base) ? [refused(base, base)] : [];
  const recovered: RecoveredSession[] = [];
  for (const name of names) {
    const folder = `${base}/${name}`;
    if (isAbandonedDraft(folder)) removeSessionFolder(folder);
    else if (!name.startsWith(".") && existsSync(folder))
      recovered.push(await recoverOne(name, folder, force));
  }
  return recovered;
}

/** False if this user lacks the rights to see or undo sessions. */
export function mayRecover(base: string = sessionsFolder): boolean {
  try {
    accessSync(base, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

function namesIn(base: string): readonly string[] {
  try {
    return readdirSync(base).sort();
  } catch {
    return [];
  }
}

/** A guardian or another `recover` may undo the same session meanwhile and then remove its folder. */
async function recoverOne(session: string, folder: string, force: boolean): Promise<RecoveredSession> {
  const recovered = await tryToRecover(session, folder, force);
  if (existsSync(folder) || recovered.outcome === "alive" || recovered.outcome === "unknown")
    return recovered;
  const elsewhere = instanceElsewhere(session);
  if (elsewhere) return instanceLeft(session, elsewhere);
  return { session, outcome: "restored", problems: [] };
}

async function tryToRecover(session: string, folder: string, force: boolean): Promise<RecoveredSession> {
  if (!isPrivateFolder(folder)) return refused(session, folder);
  const owner = readOwner(folder);
  if (owner && !isOfThisBoot(owner)) return forget(session, folder);
  const life = owner ? lifeOf(owner) : "dead";
  if (life === "alive" || (life === "unknown" && !force)) return { session, outcome: life, problems: [] };
  const { status, stderr } = await undoByScript(folder);
  if (status === 0) return { session, outcome: "restored", problems: [] };
  if (status === 2) return refused(session, folder);
  return { session, outcome: "failed", problems: readProblems(session, folder, stderr) };
}

function instanceLeft(session: string, { command }: InstanceLeft): RecoveredSession {
  const message = `${session}: its instance still exists, because the session's undo uses a mount point where tracefs is no longer mounted`;
  const problem = diagnostic("session-left", message, { hint: command });
  return { session, outcome: "failed", problems: [problem] };
}

/** After a reboot the kernel has nothing left of it. */
function forget(session: string, folder: string): RecoveredSession {
  removeSessionFolder(folder);
  return { session, outcome: "restored", problems: [] };
}

function refused(session: string, folder: string): RecoveredSession {
  const problem = diagnostic(
    "session-left",
    `${folder} was not created by ftrace-run: nothing in it was executed`,
    {
      hint: "inspect it, then remove it",
    },
  );
  return { session, outcome: "refused", problems: [problem] };
}

/** The file has pairs of lines: a command, and (indented) its error. */
function readProblems(session: string, folder: string, stderr: string): readonly Diagnostic[] {
  const pairs = textOf(`${folder}/problems`)
    .split(/\n(?! )/)
    .filter(Boolean);
  if (pairs.length === 0)
    return [diagnostic("session-left", `${session} could not be undone: ${stderr || folder}`)];
  return pairs.map((pair) => {
    const [command = "", ...reason] = pair.split("\n");
    const hint = command.replace(/ # ftrace-run-\S+$/, "");
    return diagnostic("session-left", `${session}: ${reason.join(" ").trim()}`, { hint });
  });
}

/** An instance that an undo has not reached. */
interface InstanceLeft {
  /** Removes it. */
  readonly command: string;
}

/**
 * Finds an instance that is left after undoing: the session had tracefs mounted elsewhere, and this user cannot mount it there
 * (guardian.sh, `reach_tracefs`).
 */
function instanceElsewhere(session: string): InstanceLeft | undefined {
  const { mounted, mountPoint } = findTracefs();
  const path = `${mountPoint}/instances/${session}`;
  return mounted && existsSync(path) ? { command: `rmdir ${path}` } : undefined;
}
