import { accessSync, constants, type Dirent, lstatSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";

/**
 * How the guest sees the host's files: all of them below an overlay in memory (overlayfs), except those named here. On overlayfs one file
 * operation calls many kernel functions twice (`vfs_unlink`, `vfs_rename`, from 6.8 on `vfs_open`): for the overlay, and for the file
 * system below it (fs/overlayfs/file.c, `ovl_open_realfile`; fs/overlayfs/overlayfs.h, `ovl_do_unlink`).
 */
export interface GuestLayout {
  /** Folders of programs and settings: the host's, read-only. */
  readonly readOnly: readonly string[];
  /** Folders only in memory, outer ones before inner ones. */
  readonly plain: readonly PlainFolder[];
}

/** A folder in the guest's memory with the content of the host's folder. */
export interface PlainFolder {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Names of small files and symbolic links, which are copied. */
  readonly copied: readonly string[];
  /** Names of folders, which stay on the overlay. */
  readonly folders: readonly string[];
  /** Names of all other files (large files, sockets), which stay on the overlay. */
  readonly others: readonly string[];
}

const systemFolders = ["bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc"].map(
  (name) => `/${name}`,
);

/** The guest mounts its own file systems here. */
const ofTheGuest = /^\/(?:proc|sys|dev|run)(?:\/|$)/u;

/** Larger folders would delay the boot: they stay on the overlay. */
const MOST_ENTRIES = 1000;
const MOST_COPIED_BYTES = 1 << 20;

/** The layout for a command that runs in `cwd`. `written`: paths that the guest creates. */
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

/** `undefined`: unreadable, or too large. */
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

/** The guest cannot copy a file that this user cannot read. */
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
