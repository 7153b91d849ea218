import { recover as recoverAll } from "../../app/recover.ts";
import { recoverText } from "../../report/commands/recover-text.ts";
import { type ConsoleIo, textOptions } from "../terminal/console-io.ts";
import { reportProblems } from "../terminal/show-problems.ts";

/** Undoes what killed sessions left. Returns the exit status: 5 where something is still left, 3 without permission. */
export async function recover(io: ConsoleIo, options: { readonly force: boolean }): Promise<number> {
  const recovered = await recoverAll(options);
  if (!recovered.ok) return reportProblems(recovered.error, io);
  io.out(recoverText(recovered.value.outcome, textOptions(io.stdout)));
  return reportProblems(recovered.value.problems, io);
}
