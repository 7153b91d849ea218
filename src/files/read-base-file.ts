import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { beginningOf } from "./read-spec-file.ts";

/** `outside`: a file that a spec may not extend. `undefined`: one that can't be read. */
type BaseText = { readonly text: string } | "outside" | undefined;

/**
 * The text of a file that a spec extends, at most what any spec may have. Links are followed, but only a file below the spec's own
 * folder, or below the root of the Git working tree that holds it, is read: excerpts of it are printed, and the reader may be root.
 * Only regular files: opening a pipe or a device can block, or have effects. `spec`: path of the spec that was named.
 */
export function readBaseFile(path: string, spec: string): BaseText {
  try {
    // Opening some devices has effects, so this is checked before; the opened file is checked again.
    if (!statSync(path).isFile()) return undefined;
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      if (!fstatSync(descriptor).isFile()) return undefined;
      const real = readlinkSync(`/proc/self/fd/${descriptor}`);
      const folder = realpathSync(dirname(spec));
      const roots = [folder, workingTreeOf(folder) ?? folder];
      return roots.some((root) => isBelow(real, root)) ? { text: beginningOf(descriptor) } : "outside";
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

function isBelow(path: string, folder: string): boolean {
  const below = relative(folder, path);
  return below !== ".." && !below.startsWith("../");
}

/** The nearest folder upwards that has a `.git`: a folder, or a file in worktrees and submodules. */
function workingTreeOf(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : workingTreeOf(above);
}
