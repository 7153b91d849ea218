import { readFileSync, statSync } from "node:fs";

/** The text of a small file; empty if it cannot be read, such as one of an ended process. Hostile text. */
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
