import { randomBytes } from "node:crypto";
import { sessionPrefix } from "./session-prefix.ts";

/** `ftrace-run-PID-XXXXXX`: unique on this machine; also the name of the session's instance. */
export function newSessionName(): string {
  return `${sessionPrefix}${process.pid}-${randomBytes(3).toString("hex")}`;
}
