import { assertNever } from "../../core/assert-never.ts";
import { type Result, fail, ok } from "../../core/result.ts";
import type { Expectation, Expected, ExpectedSetting } from "../../plan/expectation.ts";
import type { Step } from "../../plan/plan.ts";
import type { Tracefs } from "../../tracefs/port.ts";
import { diagnostic } from "../../core/diagnostic.ts";
import { listLines } from "../../tracefs/codec.ts";
import { instanceWords } from "../../tracefs/tracefs-path.ts";
import { lockHolder } from "../net/lock.ts";
import { statSync } from "node:fs";

/** What must still be as it was when the plan was made. Errors: `file-differs`, `in-use`. */
export function expectSame(
  step: Step,
  expectation: Expectation,
  tracefs: Pick<Tracefs, "read" | "list">,
): Result<void> {
  switch (expectation.kind) {
    case "file":
      return expectFile(step, expectation);
    case "settings":
      return expectSettings(step, expectation, tracefs);
    case "alone":
      return expectAlone(step, expectation, tracefs);
    default:
      return assertNever(expectation);
  }
}

/** What the kernel has only once may have changed since the plan was made. Errors: `in-use`, with the session that changed it. */
export function expectSettings(
  { at }: Step,
  { session, settings }: Expected<"settings">,
  tracefs: Pick<Tracefs, "read">,
): Result<void> {
  const problems = settings.flatMap((setting) => {
    const message = trouble(setting, session, tracefs);
    return message === undefined ? [] : [diagnostic("in-use", message, { at, hint: TRY_AGAIN })];
  });
  return problems.length > 0 ? fail(problems) : ok(undefined);
}

const TRY_AGAIN = "try again when it has ended";

function trouble(
  { path, text, lock }: ExpectedSetting,
  session: string,
  tracefs: Pick<Tracefs, "read">,
): string | undefined {
  const holder = lockHolder(lock);
  if (holder !== undefined && holder !== session)
    return `session ${holder} changed a setting that this recording depends on (${lock})`;
  const content = tracefs.read(path);
  if (!content.ok) return `${path} can't be read (${content.error.errno})`;
  const found = listLines(content.value).join("\n");
  return found === text
    ? undefined
    : `${path} is ${shown(found)}, but must be ${shown(text)}: another program just changed it`;
}

function shown(text: string): string {
  return text === "" ? "empty" : text.replaceAll("\n", " ");
}

/** Whoever set such a tracer since the plan was made relies on settings that are about to be changed. Errors: `in-use`. */
export function expectAlone(
  { at }: Step,
  { folder, tracers }: Expected<"alone">,
  tracefs: Pick<Tracefs, "read" | "list">,
): Result<void> {
  const instances = tracefs.list("instances");
  const folders = ["", ...(instances.ok ? instances.value.map((name) => `instances/${name}`) : [])];
  for (const other of folders.filter((name) => name !== folder)) {
    const current = tracefs.read(other === "" ? "current_tracer" : `${other}/current_tracer`);
    if (!current.ok || !tracers.includes(current.value.trim())) continue;
    const message = `this recording must change settings of the whole kernel, but ${instanceWords(other)} traces with ${current.value.trim()}`;
    return fail([diagnostic("in-use", message, { at, hint: TRY_AGAIN })]);
  }
  return ok(undefined);
}

/** A file of the same path may have taken the place of the one whose symbols were read. */
export function expectFile({ at }: Step, { file, device, inode }: Expected<"file">): Result<void> {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.dev === device && found.ino === inode) return ok(undefined);
  const message = found
    ? `${file} is another file now than when its symbols were read`
    : `${file} is gone since its symbols were read`;
  return fail([diagnostic("file-differs", message, { at, hint: "run it again" })]);
}
