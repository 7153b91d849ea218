import { ok, type Result } from "../../core/result.ts";
import type { Operation, Step } from "../../plan/plan.ts";
import type { Tracefs, TracefsResult } from "../../tracefs/port.ts";
import { giveLock, lockHolder, takeLock } from "../net/lock.ts";

type Take = Extract<Operation, { kind: "take-lock" }>;
type Give = Extract<Operation, { kind: "give-lock" }>;

/**
 * Takes the lock. What `raises` sets helps and is not needed: where another session has the lock, its value serves this one
 * too, and where the kernel refuses the write (a read-only mount), the session goes without and gives the lock back.
 */
export function lockSetting(step: Step, take: Take, tracefs: Pick<Tracefs, "append">): Result<void> {
  const taken = takeLock(step, take);
  if (!take.raises) return taken;
  if (taken.ok && !tracefs.append(take.raises.file, take.raises.text).ok) giveLock(take);
  return ok(undefined);
}

/**
 * Puts back what was raised under a lock; the lock itself is kept. It is given when the state has been compared: a session that took
 * it before that would change the settings that this one has to prove unchanged.
 */
export function lowerSetting(
  { lowers, lock, session }: Give,
  tracefs: Pick<Tracefs, "append">,
  failureOf: (result: TracefsResult<void>) => string | undefined,
): string | undefined {
  if (!lowers || lockHolder(lock) !== session) return undefined;
  return failureOf(tracefs.append(lowers.file, lowers.text));
}
