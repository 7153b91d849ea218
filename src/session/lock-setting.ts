import { ok, type Result } from "../core/result.ts";
import type { Operation, Step } from "../plan/plan.ts";
import type { Tracefs, TracefsResult } from "../tracefs/port.ts";
import { giveLock, lockHolder, takeLock } from "./lock.ts";

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

/** The lock is given last: until then nobody else saves the larger value as the one to put back. */
export function unlockSetting(
  give: Give,
  tracefs: Pick<Tracefs, "append">,
  failureOf: (result: TracefsResult<void>) => string | undefined,
): string | undefined {
  const { lowers, lock, session } = give;
  if (lowers && lockHolder(lock) === session) {
    const reason = failureOf(tracefs.append(lowers.file, lowers.text));
    if (reason !== undefined) return reason;
  }
  giveLock(give);
  return undefined;
}
