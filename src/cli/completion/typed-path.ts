import { homedir } from "node:os";

/** A path as typed: shells do not expand its `~/` before they complete. */
export function typedPath(word: string): string {
  return word.startsWith("~/") ? homedir() + word.slice(1) : word;
}
