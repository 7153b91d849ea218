import { onTestFinished } from "vitest";
import { type OpenProgram, openProgram } from "../../../src/sites/binaries/open-program.ts";

/** Opens a program that must be openable; it is closed when the test has ended. */
export async function openMatrixProgram(path: string, debugFolder?: string): Promise<OpenProgram> {
  const program = await openProgram(path, debugFolder);
  if (!program.ok) throw new Error(program.error[0]?.message);
  onTestFinished(() => program.value.close());
  return program.value;
}
