import { constants, fstatSync, mkdtempSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { FOLDER } from "./folder-path.ts";
import { OwnedDescriptor } from "./owned-descriptor.ts";

/** The new folder was replaced by one that other users can enter. */
export class NotPrivate extends Error {}

/** A folder that only this user can enter. */
export interface PrivateFolder {
  /** The path at creation. If others may write to `parent`, it may lead elsewhere by now. */
  readonly path: string;
  /** The folder itself, even if it is moved. Its owner closes it. */
  readonly descriptor: OwnedDescriptor;
}

/**
 * Creates a folder that only this user can enter. Another user who may write to `parent` can replace it immediately: root does not
 * accept the replacement.
 *
 * @throws the system's error, or `NotPrivate`.
 */
export function makePrivateFolder(parent: string, prefix: string): PrivateFolder {
  const path = mkdtempSync(join(parent, prefix));
  const descriptor = OwnedDescriptor.open(path, FOLDER | constants.O_NOFOLLOW);
  if (isTrusted(descriptor)) return { path, descriptor };
  descriptor.close();
  removeIfEmpty(path);
  throw new NotPrivate(`${path} is not private`);
}

/** Only root checks: other users risk only their own files, and some file systems report fixed modes (vfat, drvfs). */
function isTrusted(descriptor: OwnedDescriptor): boolean {
  if (process.geteuid!() !== 0) return true;
  const { uid, mode } = fstatSync(descriptor.number);
  return uid === 0 && (mode & 0o777) === 0o700;
}

/** Removes a folder if it is empty: rmdir(2) removes no other, and follows no link. */
export function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // It was moved, or another file has its name.
  }
}
