import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Guests run the program as it is shipped: it is built once for all files of the tier. */
export function setup(): void {
  const root = join(import.meta.dirname, "../../..");
  execFileSync(process.execPath, [join(root, "scripts/build.ts")], { cwd: root });
}
