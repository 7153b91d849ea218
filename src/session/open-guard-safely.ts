import { diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import { fail, ok } from "../core/result.ts";
import type { Guard } from "./guard.ts";
import type { SessionPorts } from "./ports.ts";
import { sessionsFolder } from "./session-prefix.ts";

/** No net, no session: where the journal can't be kept, nothing is touched. */
export function openGuardSafely(ports: Pick<SessionPorts, "guard">, session: string): Result<Guard> {
  try {
    return ok(ports.guard(session));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code =
      "code" in error && (error.code === "EACCES" || error.code === "EPERM")
        ? "not-permitted"
        : "output-failed";
    const hint = code === "not-permitted" ? "run it as root" : undefined;
    return fail([
      diagnostic(code, `no undo journal can be kept in ${sessionsFolder}: ${error.message}`, { hint }),
    ]);
  }
}
