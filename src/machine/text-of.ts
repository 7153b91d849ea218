import { readFileSync } from "node:fs";

/** The text of a small file; empty where it can't be read, as that of a process that has ended. Hostile text. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
