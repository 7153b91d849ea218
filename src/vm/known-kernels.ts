/** What `vm install` knows to fetch: a series of Debian's kernels. */
export const knownKernels = ["6.12", "6.1"] as const;
export type KnownKernel = (typeof knownKernels)[number];

export function isKnownKernel(name: string): name is KnownKernel {
  return (knownKernels as readonly string[]).includes(name);
}
