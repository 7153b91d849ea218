import { existsSync, globSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { scan } from "../layers/scan.ts";

/** Removes from `folder` each declaration file that `index.d.ts` does not reach: no program that uses the library can import it. */
export function keepPublicDeclarations(folder: string): void {
  const kept = reachable(folder, "index.d.ts", new Set());
  for (const file of globSync("**/*.d.ts", { cwd: folder })) {
    if (!kept.has(file)) rmSync(join(folder, file));
  }
}

/** Adds `file`, and the declaration files that it imports, to `found`. */
function reachable(folder: string, file: string, found: Set<string>): ReadonlySet<string> {
  if (found.has(file)) return found;
  const path = join(folder, file);
  if (!existsSync(path)) throw new Error(`dist/types has no ${file}, which another declaration imports`);
  found.add(file);
  for (const { name } of scan(path, readFileSync(path, "utf8")).imports) {
    if (name.startsWith("."))
      reachable(folder, normalize(join(dirname(file), name)).replace(/(\.d)?\.ts$/u, ".d.ts"), found);
  }
  return found;
}
