import { ok, type Result } from "../../core/result.ts";
import type { Operation, Step } from "../../plan/plan.ts";
import type { Tracefs, TracefsResult } from "../../tracefs/port.ts";
import { giveLock, lockHolder, takeLock } from "../net/lock.ts";

type Take = Extract<Operation, { kind: "take-lock" }>;
type Give = Extract<Operation, { kind: "give-lock" }>;

/**
 * Takes the lock. The setting in `raises` is useful but not needed: if another session has the lock, its value serves this one
 * too; if the kernel refuses the write (a read-only mount), the lock is released and the session continues without it.
 */
export function lockSetting(step: Step, take: Take, tracefs: Pick<Tracefs, "append">): Result<void> {
  const taken = takeLock(step, take);
  if (!take.raises) return taken;
  if (taken.ok && !tracefs.append(take.raises.file, take.raises.text).ok) giveLock(take);
  return ok(undefined);
}

/**
 * Restores a setting that was raised under a lock, and keeps the lock until the snapshots are compared: a session that took it
 * earlier would change settings that must read as before.
 */
export function lowerSetting(
  { lowers, lock, session }: Give,
  tracefs: Pick<Tracefs, "append">,
  failureOf: (result: TracefsResult<void>) => string | undefined,
): string | undefined {
  if (!lowers || lockHolder(lock) !== session) return undefined;
  return failureOf(tracefs.append(lowers.file, lowers.text));
}
