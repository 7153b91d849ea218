/** What `vm install` knows to fetch: a series of Debian's kernels. */
export const knownKernels = ["6.12", "6.1"] as const;
/** One of these kernels. */
export type KnownKernel = (typeof knownKernels)[number];

/** Whether it is the name of one of these kernels. */
export function isKnownKernel(name: string): name is KnownKernel {
  return (knownKernels as readonly string[]).includes(name);
}
