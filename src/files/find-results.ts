import { globSync, statSync } from "node:fs";
import { join } from "node:path";

/** Files of results at a path: the path itself, or `result.json` in the folder and in its own folders (one for each spec of a run). */
export function findResults(path: string): readonly string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const names = globSync(["result.json", "*/result.json"], { cwd: path }).toSorted();
  return names.map((name) => join(path, name));
}
