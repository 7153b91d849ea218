import { existsSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { Operation, Step } from "../../plan/plan.ts";
import { sessionsFolder } from "./session-prefix.ts";

type Lock = { readonly lock: string; readonly session: string };

/** Beside the folder of sessions, not in it: that folder goes with the last of them. */
function pathOf(lock: string): string {
  return `/run/.ftrace-run-${lock}`;
}

/**
 * A symbolic link to the session's name: made in one step, by one session only. One whose session is gone is nobody's.
 * Errors: `in-use`, with the holder's name.
 */
export function takeLock(
  step: Step,
  { lock, session }: Extract<Operation, { kind: "take-lock" }>,
): Result<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      symlinkSync(session, pathOf(lock));
      return ok(undefined);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = lockHolder(lock);
    if (holder !== undefined) return heldBy(step, lock, holder);
    rmSync(pathOf(lock), { force: true });
  }
  return heldBy(step, lock, lockHolder(lock) ?? "that is just starting");
}

/** The session that has it, if that is there. */
export function lockHolder(lock: string): string | undefined {
  const holder = holderOf(lock);
  return holder !== undefined && existsSync(`${sessionsFolder}/${holder}`) ? holder : undefined;
}

/** Only what is this session's. Idempotent. */
export function giveLock({ lock, session }: Lock): void {
  if (holderOf(lock) === session) rmSync(pathOf(lock), { force: true });
}

function holderOf(lock: string): string | undefined {
  try {
    return readlinkSync(pathOf(lock));
  } catch {
    return undefined;
  }
}

function heldBy({ at }: Step, lock: string, holder: string): Result<never> {
  const message = `${wordsFor(lock)} are global to the kernel and in use by session ${holder}`;
  return fail([diagnostic("in-use", message, { at, hint: "try again when that session has ended" })]);
}

function wordsFor(lock: string): string {
  return `settings ("${lock.replaceAll("-", " ")}")`;
}
