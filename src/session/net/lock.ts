import { existsSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { Operation, Step } from "../../plan/plan.ts";
import { sessionsFolder } from "./session-name.ts";

type Lock = { readonly lock: string; readonly session: string };

/** Next to the folder of sessions, not in it: the last session removes that folder. */
function pathOf(lock: string): string {
  return `/run/.ftrace-run-${lock}`;
}

/**
 * Takes a lock: a symbolic link to the session's name, because one system call creates it with its owner. The lock of a session
 * that is gone is free. Errors: `in-use`, with the holder's name.
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
    if (holder !== undefined) return inUse(step, lock, `session ${holder}`);
    rmSync(pathOf(lock), { force: true });
  }
  const holder = lockHolder(lock);
  return inUse(step, lock, holder === undefined ? "a session that is starting now" : `session ${holder}`);
}

/** The session that has the lock, if it exists. */
export function lockHolder(lock: string): string | undefined {
  const holder = holderOf(lock);
  return holder !== undefined && existsSync(`${sessionsFolder}/${holder}`) ? holder : undefined;
}

/** Releases a lock if this session has it. Idempotent. */
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

function inUse({ at }: Step, lock: string, user: string): Result<never> {
  const message = `${wordsFor(lock)} are global to the kernel and in use by ${user}`;
  return fail([diagnostic("in-use", message, { at, hint: "try again when that session has ended" })]);
}

function wordsFor(lock: string): string {
  return `settings ("${lock.replaceAll("-", " ")}")`;
}
