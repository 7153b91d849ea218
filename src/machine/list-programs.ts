import { opendirSync } from "node:fs";
import { delimiter, resolve } from "node:path";

/** Limits on the folders, and on the names in all of them. */
const MOST_FOLDERS = 100;
const MOST_NAMES = 50_000;

/** Names of files in the folders of PATH, sorted per folder: suggestions for a mistyped program. Hostile text. */
export function listPrograms(environment: NodeJS.ProcessEnv, cwd: string): readonly string[] {
  const folders = (environment["PATH"] ?? "").split(delimiter).slice(0, MOST_FOLDERS);
  const names: string[] = [];
  for (const folder of folders) {
    names.push(...namesIn(resolve(cwd, folder || "."), MOST_NAMES - names.length).toSorted());
  }
  return names;
}

/** An unreadable folder has no names. */
function namesIn(folder: string, most: number): readonly string[] {
  const names: string[] = [];
  try {
    const entries = opendirSync(folder);
    for (let entry = entries.readSync(); entry && names.length < most; entry = entries.readSync()) {
      if (!entry.isDirectory()) names.push(entry.name);
    }
    entries.closeSync();
  } catch {
    return names;
  }
  return names;
}
