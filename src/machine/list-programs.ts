import { opendirSync } from "node:fs";
import { delimiter, resolve } from "node:path";

/** Folders, and names in all of them, beyond which nobody looks. */
const MOST_FOLDERS = 100;
const MOST_NAMES = 50_000;

/** Names of files in the folders of PATH, those of one folder in order: what a mistyped program may have been meant to be. Hostile text. */
export function listPrograms(environment: NodeJS.ProcessEnv, cwd: string): readonly string[] {
  const folders = (environment["PATH"] ?? "").split(delimiter).slice(0, MOST_FOLDERS);
  const names: string[] = [];
  for (const folder of folders) {
    names.push(...namesIn(resolve(cwd, folder || "."), MOST_NAMES - names.length).toSorted());
  }
  return names;
}

/** What can't be read has none. */
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
