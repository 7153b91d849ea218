/** Where every session keeps what is needed to undo it, one folder each. Only root can write here. */
export const sessionsFolder = "/run/ftrace-run";

/** Prefix of every session's name, and so of its instance's. */
export const sessionPrefix = "ftrace-run-";
