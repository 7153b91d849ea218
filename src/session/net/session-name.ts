import { randomBytes } from "node:crypto";
import { sessionPrefix } from "./session-prefix.ts";

/** Of an instance for a trial, which is removed at once: `ftrace-run-doctor-PID`. */
export function trialName(): string {
  return `${sessionPrefix}doctor-${process.pid}`;
}

/** `ftrace-run-PID-XXXXXX`: unique on this machine; also the name of the session's instance. */
export function newSessionName(): string {
  return `${sessionPrefix}${process.pid}-${randomBytes(3).toString("hex")}`;
}
