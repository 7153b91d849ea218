import { specFor, writeSpec } from "../../app/init-spec.ts";
import { exitStatus } from "../../core/exit-status.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { reportProblems } from "../terminal/show-problems.ts";

/** Prints a spec to start from, or writes it to a new file. Returns the exit status. */
export function writeInitialSpec(file: string | undefined, io: ConsoleIo): number {
  if (file === undefined) {
    io.out(specFor(file));
    return exitStatus.held;
  }
  const problems = writeSpec(file);
  if (problems.length > 0) return reportProblems(problems, io);
  io.err(`wrote ${file}; try: ftrace-run check ${file}\n`);
  return exitStatus.held;
}
