import { installedKernels } from "../../vm/kernels.ts";
import type { Offer } from "./offer.ts";

/** Kernels that are installed for guests. */
export function offerKernels(): readonly Offer[] {
  return installedKernels().map(({ name, release }) => ({ word: name, about: `Linux ${release}` }));
}
