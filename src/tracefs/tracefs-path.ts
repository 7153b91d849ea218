/** True for a valid name between two slashes: not empty, no `..`, no control characters. */
export function isPathSegment(name: string): boolean {
  return (
    name.length > 0 &&
    name.length < 256 &&
    name !== "." &&
    name !== ".." &&
    !/[/\u0000-\u001f\u007f]/.test(name)
  );
}

/** The path itself; throws if it would leave tracefs. Planning checks names, so this only catches bugs. */
export function checkedPath(path: string): string {
  if (path === "") return path;
  if (path.split("/").every(isPathSegment)) return path;
  throw new RangeError(`not a path inside tracefs: ${JSON.stringify(path)}`);
}

/** The folder (relative to the root) of the instance that a file belongs to; empty for the top-level instance. */
export function instanceFolderOf(path: string): string {
  return /^instances\/[^/]+/.exec(path)?.[0] ?? "";
}

/** An instance in words, by its folder: `the top-level instance`, `instance NAME`. */
export function instanceWords(folder: string): string {
  return folder === "" ? "the top-level instance" : `instance ${folder.slice("instances/".length)}`;
}
