/** The way out where this kernel can't do it, for a hint. */
export const TRY_IN_A_GUEST =
  "with --vm, the spec runs in a throwaway guest whose kernel has all tracers and probes";
