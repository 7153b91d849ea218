import { realPathOf } from "./binary-file.ts";
import { pathInRoot } from "./process-files.ts";

const OTHER_ROOT = /^\/proc\/(?:\d{1,7}|self|thread-self)\/root(?=\/|$)/u;

/** `/proc/PID/root`, if a path starts with it and so leads into the mount namespace of that process; else empty. */
export function rootOfPath(path: string): string {
  return OTHER_ROOT.exec(path)?.[0] ?? "";
}

/**
 * The file at an absolute path below a root, without symbolic links; the path itself if there is no such file. The result starts
 * with `root`.
 */
export function realPathBelow(root: string, path: string): string {
  return root === "" ? realPathOf(path) : (pathInRoot(root, path) ?? `${root}${path}`);
}

/** Splits the real path of a file into a root and the path inside it. `root + inside` is the path as seen from here. */
export function splitRoot(path: string): { readonly root: string; readonly inside: string } {
  const root = rootOfPath(path);
  return { root, inside: realPathBelow(root, path.slice(root.length)).slice(root.length) };
}
