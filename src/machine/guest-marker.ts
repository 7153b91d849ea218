/** Environment variable that marks a guest started by `--vm`. */
export const GUEST_VARIABLE = "FTRACE_RUN_GUEST";

/** The CPUs of a guest: emulated (`tcg`), or the host's (`kvm`). */
export type GuestKind = "kvm" | "tcg";

/** The kind of guest that this machine is; nothing if it is not a guest of `--vm`. */
export function guestKind(env: NodeJS.ProcessEnv = process.env): GuestKind | undefined {
  const value = env[GUEST_VARIABLE];
  return value === "kvm" || value === "tcg" ? value : undefined;
}
