/** Hint for what this kernel cannot do. */
export const TRY_IN_A_GUEST = "run it with --vm: the guest's kernel has all tracers and probes";
