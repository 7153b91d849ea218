import { constants, fstatSync, mkdtempSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { FOLDER } from "./folder-path.ts";
import { OwnedDescriptor } from "./owned-descriptor.ts";

/** A folder that other users can enter, where a private one was made. */
export class NotPrivate extends Error {}

/** A folder that only its owner may enter. */
export interface PrivateFolder {
  /** As it was made. Where others may write to `parent`, this may lead elsewhere by now. */
  readonly path: string;
  /** The very folder, whatever becomes of its path. Its owner closes it. */
  readonly descriptor: OwnedDescriptor;
}

/**
 * Makes a folder that only this user can enter. Whoever may write to `parent` can move it away at once and put another in its place:
 * root does not accept that one.
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

/** An ordinary user gains no rights over others, and some file systems show modes of their own (vfat, drvfs). */
function isTrusted(descriptor: OwnedDescriptor): boolean {
  if (process.geteuid!() !== 0) return true;
  const { uid, mode } = fstatSync(descriptor.number);
  return uid === 0 && (mode & 0o777) === 0o700;
}

/** rmdir(2) removes nothing but an empty folder, and follows no link. */
export function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // It was moved away, or something else has its name.
  }
}
