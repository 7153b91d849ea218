import { accessSync, constants, type Dirent, lstatSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";

/**
 * How the guest sees the host's files: all of them below a layer in memory (overlayfs), except those named here. On
 * overlayfs one operation on a file calls many of the kernel's functions twice (`vfs_unlink`, `vfs_rename`, from 6.8 on
 * `vfs_open`): for the layer, and for the file system below it (fs/overlayfs/file.c:ovl_open_realfile, overlayfs.h:ovl_do_unlink).
 */
export interface GuestLayout {
  /** Folders of programs and settings: the host's own, read-only. */
  readonly readOnly: readonly string[];
  /** Folders in memory alone, an outer one before those in it. */
  readonly plain: readonly PlainFolder[];
}

/** A folder in the guest's memory with what the host's folder of this path has in it. */
export interface PlainFolder {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Names of small files and of symbolic links, which are copied. */
  readonly copied: readonly string[];
  /** Names of folders, which stay layered. */
  readonly folders: readonly string[];
  /** Names of everything else (large files, sockets), which stays layered. */
  readonly others: readonly string[];
}

const systemFolders = ["bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc"].map(
  (name) => `/${name}`,
);

/** In the guest these are file systems of its own. */
const ofTheGuest = /^\/(?:proc|sys|dev|run)(?:\/|$)/u;

/** More than that, and a boot would wait for it; the folder stays layered. */
const MOST_ENTRIES = 1000;
const MOST_COPIED_BYTES = 1 << 20;

/** The layout for a command that runs in `cwd`. `written`: paths that have to be made in the guest. */
export function guestLayout(
  cwd: string,
  home: string | undefined,
  written: readonly string[] = [],
): GuestLayout {
  const isWritten = (folder: string): boolean => written.some((path) => path.startsWith(`${folder}/`));
  const wanted = ["/tmp", "/var/tmp", home, cwd].flatMap((path) => realFolder(path) ?? []);
  const plain = [...new Set(wanted)].toSorted((a, b) => a.length - b.length);
  return {
    readOnly: systemFolders.filter((path) => isFolder(path) && !isWritten(path)),
    plain: plain.flatMap((path) => plainFolder(path) ?? []),
  };
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function realFolder(path: string | undefined): string | undefined {
  try {
    const real = path === undefined || path === "" ? "/" : realpathSync(path);
    return real === "/" || ofTheGuest.test(real) || !isFolder(real) ? undefined : real;
  } catch {
    return undefined;
  }
}

/** `undefined`: it can't be read, or has too much in it. */
function plainFolder(path: string): PlainFolder | undefined {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    if (entries.length > MOST_ENTRIES) return undefined;
    const { mode, uid, gid } = lstatSync(path);
    const folders = entries.filter((entry) => entry.isDirectory());
    const copied = entries.filter((entry) => entry.isSymbolicLink() || isSmallFile(path, entry));
    const others = entries.filter((entry) => !folders.includes(entry) && !copied.includes(entry));
    return {
      path,
      mode: mode & 0o7777,
      uid,
      gid,
      copied: names(copied),
      folders: names(folders),
      others: names(others),
    };
  } catch {
    return undefined;
  }
}

/** What this user can't read, the guest can't copy either. */
function isSmallFile(folder: string, entry: Dirent): boolean {
  if (!entry.isFile()) return false;
  const path = join(folder, entry.name);
  try {
    accessSync(path, constants.R_OK);
    return lstatSync(path).size <= MOST_COPIED_BYTES;
  } catch {
    return false;
  }
}

function names(entries: readonly Dirent[]): readonly string[] {
  return entries.map(({ name }) => name);
}
