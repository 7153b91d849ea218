import { MARKER_FILE, MARKER_VARIABLE } from "../../plan/shell/operation-shell.ts";
import type { Identity } from "../../machine/identity.ts";

/** What belongs to the caller's login and must not follow a program into another user's. */
const personal = new Set([
  "MAIL",
  "XAUTHORITY",
  "XDG_RUNTIME_DIR",
  "XDG_SESSION_ID",
  "DBUS_SESSION_BUS_ADDRESS",
]);

/** Every process of a session's workload has it, with the session's name; `guardian.sh` looks for it, too. */
export const markName = "FTRACE_RUN_SESSION";

/** Node's variables that `bin/ftrace-run` keeps from a root process: they are the workload's. */
const CALLERS = /^FTRACE_RUN_CALLERS_(NODE_(?:OPTIONS|COMPILE_CACHE|V8_COVERAGE|REDIRECT_WARNINGS))$/u;

/**
 * The environment of a program before the spec's own `env`: the caller's, without sudo's traces, dressed for `identity`
 * when that is not the caller (or when sudo dressed the caller as root), and with the session's mark; `FTRACE_RUN_MARKER` is this session's, not one's around it.
 */
export function workloadEnvironment(
  callers: NodeJS.ProcessEnv,
  identity: Identity,
  session: string,
  hasMarker: boolean,
): NodeJS.ProcessEnv {
  const base = withNodes(withoutSudo(callers));
  const other = identity.uid !== process.geteuid!() || callers["SUDO_UID"] !== undefined;
  const { [MARKER_VARIABLE]: _, ...kept } = other ? dressed(base, identity) : base;
  return { ...kept, [markName]: session, ...(hasMarker && { [MARKER_VARIABLE]: MARKER_FILE }) };
}

function withoutSudo(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("SUDO_")));
}

function withNodes(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const named = Object.entries(environment).map(([name, value]) => [CALLERS.exec(name)?.[1] ?? name, value]);
  return Object.fromEntries(named) as NodeJS.ProcessEnv;
}

function dressed(environment: NodeJS.ProcessEnv, { uid, account }: Identity): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(environment).filter(([name]) => !personal.has(name)));
  const name = account?.name ?? String(uid);
  return {
    ...kept,
    HOME: account?.home ?? "/",
    SHELL: account?.shell ?? "/bin/sh",
    USER: name,
    LOGNAME: name,
  };
}
