import { GUEST_VARIABLE } from "../machine/machine-facts.ts";

/** The caller's terminal. The program in a guest writes to pipes, so it is told. */
export interface GuestTerminal {
  readonly color: boolean;
  /** Columns that no line may exceed, if there is such a limit. */
  readonly columns?: number;
}

/** Variables of the caller that have a meaning in a guest, too. */
const PASSED =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TZ|LANG|LANGUAGE|LC_\w+|NO_COLOR|TERM|EDITOR|GITHUB_WORKSPACE)$/u;

/** The environment of the program in a guest. It is root there, but its workload runs as the caller, as after sudo. */
export function guestEnvironment(
  env: NodeJS.ProcessEnv,
  accelerator: string,
  { color, columns }: GuestTerminal,
): Readonly<Record<string, string>> {
  const passed = Object.entries(env).filter(([name, value]) => value !== undefined && PASSED.test(name));
  return {
    ...(Object.fromEntries(passed) as Record<string, string>),
    ...caller(env),
    ...(columns !== undefined && { COLUMNS: String(columns) }),
    FORCE_COLOR: color ? "1" : "0",
    [GUEST_VARIABLE]: accelerator,
  };
}

function caller(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0) return { SUDO_UID: String(uid), SUDO_GID: String(process.getgid?.() ?? 0) };
  const names = ["SUDO_UID", "SUDO_GID", "SUDO_USER"];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
