import { fileURLToPath } from "node:url";

/** Absolute path of a file or folder of the package, given below its root: two folders up from `dist/lib` as from `src/cli`. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
