import { realPathOf } from "./binary-file.ts";
import { pathInRoot } from "./process-files.ts";

const OTHER_ROOT = /^\/proc\/(?:\d{1,7}|self|thread-self)\/root(?=\/|$)/u;

/** `/proc/PID/root`, where a path leads through the root of a process, into whatever mount namespace that is; else empty: it is ours. */
export function rootOfPath(path: string): string {
  return OTHER_ROOT.exec(path)?.[0] ?? "";
}

/**
 * The file that an absolute path means to whoever has that root, without symbolic links; the path itself where there is no such file.
 * It begins with `root`.
 */
export function realPathBelow(root: string, path: string): string {
  return root === "" ? realPathOf(path) : (pathInRoot(root, path) ?? `${root}${path}`);
}

/** Where a file really is: below that root, as whoever has it would say it. `root + inside` is the path from here. */
export function splitRoot(path: string): { readonly root: string; readonly inside: string } {
  const root = rootOfPath(path);
  return { root, inside: realPathBelow(root, path.slice(root.length)).slice(root.length) };
}
