import { randomBytes } from "node:crypto";

/** Where every session keeps what is needed to undo it, one folder each. Only root can write here. */
export const sessionsFolder = "/run/ftrace-run";

/** Prefix of every session's name, and so of its instance's. */
export const sessionPrefix = "ftrace-run-";

/** Of an instance for a trial, which is removed at once: `ftrace-run-doctor-PID`. */
export function trialName(): string {
  return `${sessionPrefix}doctor-${process.pid}`;
}

/** `ftrace-run-PID-XXXXXX`: unique on this machine; also the name of the session's instance. */
export function newSessionName(): string {
  return `${sessionPrefix}${process.pid}-${randomBytes(3).toString("hex")}`;
}
