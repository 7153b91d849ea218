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
  /** Fixed by repeating the command as root: whoever shows it adds that command as `fix`. */
  readonly needs?: "root";
  /** What it makes possible, whatever else is missing: a command, and what that does. */
  readonly enables?: string;
}

export function works(name: string, detail: string): Check {
  return { name, state: "ok", detail };
}

export function limited(name: string, detail: string, fix?: string): Check {
  return { name, state: "limited", detail, ...(fix !== undefined && { fix }) };
}

export function lacks(name: string, detail: string, fix?: string): Check {
  return { name, state: "missing", detail, ...(fix !== undefined && { fix }) };
}
