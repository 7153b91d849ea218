import { openKernelView } from "../../app/kernel-view.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { recoverText } from "../../report/commands/recover-text.ts";
import { ownerlessInstances, removeOwnerless } from "../../session/net/ownerless.ts";
import {
  mayRecover,
  recoverSessions,
  type RecoveredSession,
  type RecoverOptions,
} from "../../session/net/recover.ts";
import { sessionsFolder } from "../../session/net/session-prefix.ts";
import { removeDeadRecordings } from "../../session/net/temporary-recordings.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { statusOf } from "../exit-status.ts";
import { showProblems } from "../terminal/show-problems.ts";
import { textOptions } from "../terminal/text-options.ts";

/** Undoes what killed sessions left. Returns the exit status: 5 where something is still left, 3 without the right to look. */
export async function recover(io: ConsoleIo, options: RecoverOptions): Promise<number> {
  if (!mayRecover()) {
    showProblems([notPermitted], io);
    return statusOf({ problems: [notPermitted] });
  }
  const sessions = await recoverSessions(sessionsFolder, options);
  const instances = await recoverInstances(options);
  const named = (...outcomes: readonly RecoveredSession["outcome"][]): readonly string[] =>
    sessions.flatMap(({ session, outcome }) => (outcomes.includes(outcome) ? [session] : []));
  const outcome = {
    restored: [...named("restored"), ...instances.removed],
    left: named("failed", "refused"),
    running: named("alive"),
    unknown: named("unknown"),
    ownerless: instances.left,
    recordings: removeDeadRecordings(),
  };
  io.out(recoverText(outcome, textOptions(io.stdout)));
  const problems = [...sessions.flatMap((session) => session.problems), ...instances.problems];
  showProblems(problems, io);
  return statusOf({ problems });
}

interface Instances {
  readonly removed: readonly string[];
  readonly left: readonly string[];
  readonly problems: readonly Diagnostic[];
}

/** Who may not look sees none. */
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

const notPermitted = diagnostic("not-permitted", `sessions in ${sessionsFolder} are root's to recover`, {
  hint: "run it as root",
  needs: "root",
});
