import { type Result, fail, ok } from "../../core/result.ts";
import type { Guard } from "./guard.ts";
import { journalProblem } from "./journal-problem.ts";
import type { SessionPorts } from "../ports.ts";

/** No net, no session: where the journal can't be kept, nothing is touched. */
export function openGuardSafely(ports: Pick<SessionPorts, "guard">, session: string): Result<Guard> {
  try {
    return ok(ports.guard(session));
  } catch (error) {
    return fail([journalProblem(error)]);
  }
}
