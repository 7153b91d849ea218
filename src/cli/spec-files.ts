import { readFileSync } from "node:fs";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { SourceFile } from "../core/source.ts";

const stdin = 0;

/** A spec as it was typed; `-` is stdin. Errors: `file-unreadable`. */
export function readSpecFile(path: string): Result<SourceFile> {
  try {
    const text = readFileSync(path === "-" ? stdin : path, "utf8");
    return ok({ path: path === "-" ? "<stdin>" : path, text });
  } catch (error) {
    return fail([unreadable(path, error)]);
  }
}

function unreadable(path: string, error: unknown): Diagnostic {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  const hints: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file; `ftrace-run init` prints a spec to start from",
    EISDIR: "that is a folder: name its files, as in specs/*.yaml",
    EACCES: "you may not read it",
  };
  return diagnostic("file-unreadable", `${path} can't be read (${code})`, { hint: hints[code] });
}
