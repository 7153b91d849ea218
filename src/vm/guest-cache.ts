import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where guests keep Node's compiled code between runs: it is not the host's, for their CPU is another. */
export function cacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const folder = join(base, "ftrace-run", "guest");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
