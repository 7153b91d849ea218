import { existsSync, realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";

/** A file's path for annotations of a pull request: from the repository's root. Paths outside the repository stay as they are. */
export function repositoryPath(file: string, env: NodeJS.ProcessEnv): string {
  const root = env["GITHUB_WORKSPACE"];
  if (root === undefined || root === "" || !existsSync(root) || !existsSync(file)) return file;
  const path = relative(realpathSync(root), realpathSync(resolve(file)));
  const isInside = path !== "" && path !== ".." && !path.startsWith(`..${sep}`);
  return isInside ? path : file;
}
