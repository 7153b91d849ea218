import { fail, type Result } from "../../core/result.ts";
import { explainScript } from "./explain-script.ts";
import type { BinarySearch } from "./find-binary.ts";
import { type OpenProgram, openProgram } from "./open-program.ts";

/** Opens what a user has named; of a script it is said which program runs it. Errors: those of `openProgram`. */
export async function openFoundProgram(path: string, search: BinarySearch): Promise<Result<OpenProgram>> {
  const program = await openProgram(path);
  if (program.ok) return program;
  const hint = explainScript(path, search);
  return hint === undefined ? program : fail(program.error.map((problem) => ({ ...problem, hint })));
}
