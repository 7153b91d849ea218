import type { Diagnostic } from "../core/diagnostic.ts";
import { diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { RecoverOutcome } from "../report/commands/recover-text.ts";
import { ownerlessInstances, removeOwnerless } from "../session/net/ownerless.ts";
import {
  mayRecover,
  recoverSessions,
  type RecoveredSession,
  type RecoverOptions,
} from "../session/net/recover.ts";
import { sessionsFolder } from "../session/net/session-name.ts";
import { removeDeadRecordings } from "../session/net/temporary-recordings.ts";
import { openKernelView } from "./kernel-view.ts";

/** What recovering came to. */
export interface Recovered {
  readonly outcome: RecoverOutcome;
  /** What could not be undone. */
  readonly problems: readonly Diagnostic[];
}

/**
 * Undoes what killed sessions left: sessions of this machine, with `force` those of other containers, too, and recordings in the
 * temporary folder. Errors: `not-permitted`, where there may be sessions that this user can't see.
 */
export async function recover(options: RecoverOptions): Promise<Result<Recovered>> {
  if (!mayRecover()) return fail([notPermitted]);
  const sessions = await recoverSessions(sessionsFolder, options);
  const instances = await recoverInstances(options);
  const named = (...outcomes: readonly RecoveredSession["outcome"][]): readonly string[] =>
    sessions.flatMap(({ session, outcome }) => (outcomes.includes(outcome) ? [session] : []));
  return ok({
    outcome: {
      restored: [...named("restored"), ...instances.removed],
      left: named("failed", "refused"),
      running: named("alive"),
      unknown: named("unknown"),
      ownerless: instances.left,
      recordings: removeDeadRecordings(),
    },
    problems: [...sessions.flatMap((session) => session.problems), ...instances.problems],
  });
}

interface Instances {
  readonly removed: readonly string[];
  readonly left: readonly string[];
  readonly problems: readonly Diagnostic[];
}

/** Finds none without permission to read tracefs. */
async function recoverInstances({ force = false }: RecoverOptions): Promise<Instances> {
  const view = await openKernelView();
  if (!view.ok) return { removed: [], left: [], problems: [] };
  const { tracefs } = view.value;
  try {
    const names = ownerlessInstances(tracefs);
    if (!force) return { removed: [], left: names, problems: [] };
    const problems = names.flatMap((name) => removeOwnerless(tracefs, name) ?? []);
    const left = ownerlessInstances(tracefs);
    return { removed: names.filter((name) => !left.includes(name)), left, problems };
  } finally {
    await view.value.close();
  }
}

const notPermitted = diagnostic("not-permitted", `only root can recover sessions in ${sessionsFolder}`, {
  hint: "run it as root",
  needs: "root",
});
