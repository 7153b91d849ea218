import { statSync } from "node:fs";
import { diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { Expected } from "../../plan/expectation.ts";
import type { Step } from "../../plan/plan.ts";

/** A file of the same path may have taken the place of the one whose symbols were read. */
export function expectFile({ at }: Step, { file, device, inode }: Expected<"file">): Result<void> {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.dev === device && found.ino === inode) return ok(undefined);
  const message = found
    ? `${file} is another file now than when its symbols were read`
    : `${file} is gone since its symbols were read`;
  return fail([diagnostic("file-differs", message, { at, hint: "run it again" })]);
}
