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

/** Checks that nothing changed since the plan was made. Errors: `file-differs`, `in-use`. */
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

/** Checks global settings. Errors: `in-use`, with the session that changed one. */
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
  if (!content.ok) return `cannot read ${path} (${content.error.errno})`;
  const found = listLines(content.value).join("\n").trimEnd();
  return found === text
    ? undefined
    : `${path} is ${shown(found)}, but must be ${shown(text)}: another program just changed it`;
}

function shown(text: string): string {
  return text === "" ? "empty" : text.replaceAll("\n", " ");
}

/** Checks that no other instance uses these tracers: it would depend on settings that are about to change. Errors: `in-use`. */
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
    const message = `this recording must change global settings of the kernel, but ${instanceWords(other)} traces with ${current.value.trim()}`;
    return fail([diagnostic("in-use", message, { at, hint: TRY_AGAIN })]);
  }
  return ok(undefined);
}

/** Checks that a path still leads to the file whose symbols were read. */
export function expectFile({ at }: Step, { file, device, inode }: Expected<"file">): Result<void> {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.dev === device && found.ino === inode) return ok(undefined);
  const message = found
    ? `${file} was replaced after its symbols were read`
    : `${file} was removed after its symbols were read`;
  return fail([diagnostic("file-differs", message, { at, hint: "run it again" })]);
}
