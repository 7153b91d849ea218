import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { textOf } from "../../machine/text-of.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { undoByScript } from "./guardian.ts";
import { isAbandonedDraft, isPrivateFolder, removeSessionFolder } from "./session-folder.ts";
import { isOfThisBoot, lifeOf, readOwner } from "./session-owner.ts";
import { sessionsFolder } from "./session-prefix.ts";
import { findTracefs } from "../../tracefs/find-tracefs.ts";

/** What became of one session's folder. */
export interface RecoveredSession {
  readonly session: string;
  /**
   * `alive`: its owner runs, nothing was touched. `unknown`: it may, in another container; nothing was touched.
   * `refused`: not a folder that this program would have made.
   */
  readonly outcome: "restored" | "alive" | "unknown" | "failed" | "refused";
  readonly problems: readonly Diagnostic[];
}

export interface RecoverOptions {
  /** Also undoes sessions of other containers of which nobody here can tell whether they live. */
  readonly force?: boolean;
}

/**
 * Undoes what dead sessions left, by name, oldest name first. Sessions whose owner (pid, start time and pid namespace)
 * lives, or may live, are left alone. Nothing there: an empty list, in no time.
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

/** False where there may be something that this user can't see. */
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

/** A guardian, or somebody else who recovers, may undo the same session: its folder goes when all is done. */
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
  const { status, said } = await undoByScript(folder);
  if (status === 0) return { session, outcome: "restored", problems: [] };
  if (status === 2) return refused(session, folder);
  return { session, outcome: "failed", problems: readProblems(session, folder, said) };
}

function instanceLeft(session: string, { command }: InstanceLeft): RecoveredSession {
  const message = `${session}: its instance is still in the kernel, where its undo can't reach it from here`;
  const problem = diagnostic("session-left", message, { hint: command });
  return { session, outcome: "failed", problems: [problem] };
}

/** After a boot the kernel holds nothing of it any more. */
function forget(session: string, folder: string): RecoveredSession {
  removeSessionFolder(folder);
  return { session, outcome: "restored", problems: [] };
}

function refused(session: string, folder: string): RecoveredSession {
  const problem = diagnostic(
    "session-left",
    `${folder} is not a folder that ftrace-run made: nothing in it was run`,
    {
      hint: "look at it, and remove it",
    },
  );
  return { session, outcome: "refused", problems: [problem] };
}

/** Pairs of lines: the command, and (indented) what it said. */
function readProblems(session: string, folder: string, said: string): readonly Diagnostic[] {
  const pairs = textOf(`${folder}/problems`)
    .split(/\n(?! )/)
    .filter(Boolean);
  if (pairs.length === 0)
    return [diagnostic("session-left", `${session} could not be undone: ${said || folder}`)];
  return pairs.map((pair) => {
    const [command = "", ...reason] = pair.split("\n");
    const hint = command.replace(/ # ftrace-run-\S+$/, "");
    return diagnostic("session-left", `${session}: ${reason.join(" ").trim()}`, { hint });
  });
}

/** An instance that undoing a session has not reached. `undefined`: none, as far as this user may look. */
export interface InstanceLeft {
  /** What undoes it. */
  readonly command: string;
}

/**
 * After undoing: its session had tracefs at another place, and this user may not mount it there (guardian.sh,
 * `reach_tracefs`).
 */
function instanceElsewhere(session: string): InstanceLeft | undefined {
  const { mounted, mountPoint } = findTracefs();
  const path = `${mountPoint}/instances/${session}`;
  return mounted && existsSync(path) ? { command: `rmdir ${path}` } : undefined;
}
