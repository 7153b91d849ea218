/** One finding of `doctor`. `report/commands/doctor-text.ts` prints it. */
export interface Check {
  /** A few words: `tracefs is mounted`. */
  readonly name: string;
  /** `limited`: works in part, or not yet. */
  readonly state: "ok" | "missing" | "limited";
  /** What was found. */
  readonly detail: string;
  /** The command that fixes it. */
  readonly fix?: string;
  /** Fixed by repeating the command as root: a front end that knows the command line adds it as `fix`. */
  readonly needs?: "root";
  /** What it makes possible, even if other things are missing: a command, and what it does. */
  readonly enables?: string;
}

/** It works. */
export function works(name: string, detail: string): Check {
  return { name, state: "ok", detail };
}

/** It works in part, or not yet. */
export function limited(name: string, detail: string, fix?: string): Check {
  return { name, state: "limited", detail, ...(fix !== undefined && { fix }) };
}

/** It is missing, and nothing can be recorded without it. */
export function lacks(name: string, detail: string, fix?: string): Check {
  return { name, state: "missing", detail, ...(fix !== undefined && { fix }) };
}
