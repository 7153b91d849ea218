/** Where every session keeps what is needed to undo it, one folder each. Only root can write here. */
export const sessionsFolder = "/run/ftrace-run";

/** Also the beginning of every session's instance in tracefs. */
export const sessionPrefix = "ftrace-run-";
