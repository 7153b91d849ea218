/** Set for a program that runs in a guest of ours. */
export const GUEST_VARIABLE = "FTRACE_RUN_GUEST";

/** What the CPUs of a guest of ours are: emulated (`tcg`), or the host's own (`kvm`). */
export type GuestKind = "kvm" | "tcg";

/** What this machine is, if it is a guest of ours. */
export function guestKind(env: NodeJS.ProcessEnv = process.env): GuestKind | undefined {
  const value = env[GUEST_VARIABLE];
  return value === "kvm" || value === "tcg" ? value : undefined;
}
