import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Builds one of the programs beside this file with gcc; its path. */
export function buildProgram(
  name: "caller" | "driver" | "small" | "writer",
  folder: string,
  flags: readonly string[] = [],
): string {
  const path = join(folder, name);
  const source = join(import.meta.dirname, `${name}.c`);
  execFileSync("gcc", ["-O2", "-Wl,--build-id=sha1", source, ...flags, "-o", path]);
  return path;
}
