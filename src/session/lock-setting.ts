import { ok, type Result } from "../core/result.ts";
import type { Operation, Step } from "../plan/plan.ts";
import type { Tracefs, TracefsResult } from "../tracefs/port.ts";
import { giveLock, lockHolder, takeLock } from "./lock.ts";

type Take = Extract<Operation, { kind: "take-lock" }>;
type Give = Extract<Operation, { kind: "give-lock" }>;

/** Takes the lock. With `raises` another session may have it: what that one set is there for this one, too. */
export function lockSetting(
  step: Step,
  take: Take,
  tracefs: Pick<Tracefs, "append">,
  explained: (step: Step, result: TracefsResult<void>) => Result<void>,
): Result<void> {
  const taken = takeLock(step, take);
  if (!take.raises) return taken;
  return taken.ok ? explained(step, tracefs.append(take.raises.file, take.raises.text)) : ok(undefined);
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
