import { diagnostic } from "../core/diagnostic.ts";
import { recoverText } from "../report/commands/recover-text.ts";
import { mayRecover, recoverSessions, type RecoveredSession } from "../session/recover.ts";
import { sessionsFolder } from "../session/session-prefix.ts";
import type { ConsoleIo } from "./console-io.ts";
import { statusOf } from "./exit-status.ts";
import { retryAsRoot } from "./retry-command.ts";
import { showProblems } from "./show-problems.ts";
import { textOptions } from "./text-options.ts";

/** Undoes what killed sessions left. Returns the exit status: 5 where something is still left, 3 without the right to look. */
export async function recover(io: ConsoleIo): Promise<number> {
  if (!mayRecover()) {
    showProblems([notPermitted], io);
    return statusOf({ problems: [notPermitted] });
  }
  const sessions = await recoverSessions();
  const named = (...outcomes: readonly RecoveredSession["outcome"][]): readonly string[] =>
    sessions.flatMap(({ session, outcome }) => (outcomes.includes(outcome) ? [session] : []));
  const outcome = {
    restored: named("restored"),
    left: named("failed", "refused"),
    running: named("alive"),
  };
  io.out(recoverText(outcome, textOptions(io.stdout)));
  const problems = sessions.flatMap((session) => session.problems);
  showProblems(problems, io);
  return statusOf({ problems });
}

const notPermitted = diagnostic("not-permitted", `sessions in ${sessionsFolder} are root's to recover`, {
  hint: `run: ${retryAsRoot(["recover"], process.env)}`,
});
