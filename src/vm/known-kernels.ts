/** Series of Debian kernels that `vm install` can download. */
export const knownKernels = ["6.12", "6.1"] as const;
/** One of `knownKernels`. */
export type KnownKernel = (typeof knownKernels)[number];

/** Whether `vm install` can download a kernel of this name. */
export function isKnownKernel(name: string): name is KnownKernel {
  return (knownKernels as readonly string[]).includes(name);
}
