/** One thing that `doctor` looked at. `report/commands/doctor-text.ts` draws it. */
export interface Check {
  /** A few words: `tracefs is mounted`. */
  readonly name: string;
  /** `limited`: it works, but not all of it, or not yet. */
  readonly state: "ok" | "missing" | "limited";
  /** What was found. */
  readonly detail: string;
  /** The command that fixes it. */
  readonly fix?: string;
  /** What it makes possible, whatever else is missing: a command, and what that does. */
  readonly enables?: string;
}

/** The machine can do it. */
export function works(name: string, detail: string): Check {
  return { name, state: "ok", detail };
}

/** The machine can do it in part; `fix` is the command that changes that. */
export function limited(name: string, detail: string, fix?: string): Check {
  return { name, state: "limited", detail, ...(fix !== undefined && { fix }) };
}

/** The machine cannot do it; `fix` is the command that changes that. */
export function lacks(name: string, detail: string, fix?: string): Check {
  return { name, state: "missing", detail, ...(fix !== undefined && { fix }) };
}
