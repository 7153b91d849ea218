import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { UntrustedLink } from "./folder-path.ts";
import { NotPrivate } from "./private-folder.ts";

/** A file or folder can't be written: `disk-full` or `output-failed`. */
export function outputFailed(path: string, error: unknown): Diagnostic {
  if (error instanceof UntrustedLink) return untrusted(path, error);
  if (error instanceof NotPrivate) return notPrivate(path);
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  const full = code === "ENOSPC" || code === "EDQUOT";
  return diagnostic(full ? "disk-full" : "output-failed", `cannot write ${path} (${code})`);
}

function notPrivate(path: string): Diagnostic {
  const message = `cannot write ${path}: other users could enter the private folder that ftrace-run creates in it`;
  return diagnostic("output-failed", message, {
    hint: "use a folder whose file system keeps owners and permissions",
  });
}

function untrusted(path: string, { link }: UntrustedLink): Diagnostic {
  const message = `cannot write ${path}: the symbolic link ${link} leads to another user's folder`;
  return diagnostic("output-failed", message, { hint: "name the folder itself, without the link" });
}
