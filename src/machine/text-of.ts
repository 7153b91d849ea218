import { readFileSync, statSync } from "node:fs";

/** The text of a small file; empty where it can't be read, as that of a process that has ended. Hostile text. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Whether a path leads to a folder, as far as this user may see. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
