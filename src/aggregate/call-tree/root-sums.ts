import type { CallPaths } from "./call-paths.ts";

/** Number and time of the roots' calls. */
export interface RootSums {
  readonly calls: number;
  readonly totalNs: number;
}

/** The number of calls at the roots of all trees, and their time in nanoseconds. Shares are parts of it. */
export function rootSums({ roots, tree: { figures } }: CallPaths): RootSums {
  return {
    calls: roots.reduce((sum, node) => sum + figures.calls(node), 0),
    totalNs: roots.reduce((sum, node) => sum + figures.outerNs(node), 0),
  };
}
