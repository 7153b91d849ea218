import { readFileSync } from "node:fs";

/** The text of a small file; empty if it cannot be read, such as one of an ended process. Hostile text. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
