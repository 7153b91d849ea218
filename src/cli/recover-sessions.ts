import { recoverText } from "../report/commands/recover-text.ts";
import { recoverSessions, type RecoveredSession } from "../session/recover.ts";
import type { ConsoleIo } from "./console-io.ts";
import { statusOf } from "./exit-status.ts";
import { showProblems } from "./show-problems.ts";
import { textOptions } from "./text-options.ts";

/** Undoes what killed sessions left. Returns the exit status: 5 where something is still left. */
export async function recover(io: ConsoleIo): Promise<number> {
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
