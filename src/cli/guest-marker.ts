/** Set for a program that runs in a guest of ours: what the guest's CPUs are (`tcg`: emulated). */
export const GUEST_VARIABLE = "FTRACE_RUN_GUEST";

/** What is to be said of a machine that isn't a real one. */
export function guestOf(env: NodeJS.ProcessEnv): "kvm" | "tcg" | undefined {
  const value = env[GUEST_VARIABLE];
  return value === "kvm" || value === "tcg" ? value : undefined;
}
