import { readSpecFile } from "../files/read-spec-file.ts";
import { ok, type Result } from "../core/result.ts";
import type { SourceFile } from "../core/source.ts";

/** A spec: the path of its file, the name of a shipped one (`sched-switch`), or its text. */
export type SpecSource = string | SpecText;

/** A spec without a file. */
export interface SpecText {
  readonly text: string;
  /** Its name in messages; paths in `extends` are relative to it. Default: `<text>`. */
  readonly path?: string;
}

/** Reads a spec. Errors: `file-unreadable`. */
export function readSource(spec: SpecSource): Result<SourceFile> {
  if (typeof spec === "string") return readSpecFile(spec);
  return ok({ path: spec.path ?? "<text>", text: spec.text });
}

/** A spec that could not be read, as results name it. */
export function unreadSource(spec: SpecSource): SourceFile {
  return { path: typeof spec === "string" ? spec : (spec.path ?? "<text>"), text: "" };
}
