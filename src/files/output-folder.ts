import { randomBytes } from "node:crypto";
import {
  accessSync,
  chownSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  readSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { resolve } from "node:path";
import { accessOf, FOLDER, openFolder, sharedAccessOf } from "./folder-path.ts";
import { invokingUser, type UserIds } from "./invoking-user.ts";
import { OutputFile } from "./output-file.ts";
import { OwnedDescriptor } from "./owned-descriptor.ts";

const NEW = constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const ANY_MODE = 0o666;
/** Another process may create a file of this name again and again; after this many attempts we give up. */
const MOST_TRIES = 100;
/** Errors for a file that is a mount point, or in a folder without new files: it can only be overwritten in place. */
const IN_PLACE: ReadonlySet<string> = new Set(["EBUSY", "EACCES", "EPERM", "EROFS"]);

/**
 * The only way to write result files. The folder is opened once, and all files are created in it even if its path changes. Anything else
 * with the name of a new file (a link, a FIFO, a file with other names) is replaced; only new regular files are opened for writing. Files
 * that root creates for the user who called sudo belong to that user.
 */
export class OutputFolder {
  /** Absolute, as requested. For messages only. */
  readonly path: string;
  readonly #folder: OwnedDescriptor;
  readonly #owner: UserIds | undefined;
  readonly #created = new Map<string, OutputFile>();

  /** `access`: path to open, if not `path`. @throws the system's error, or `UntrustedLink`. */
  static open(
    path: string,
    { make, access = path }: { readonly make: boolean; readonly access?: string } = { make: true },
  ): OutputFolder {
    const owner = invokingUser(process.env);
    const onMade = (made: string): void => giveFolder(made, owner);
    return new OutputFolder(resolve(path), openFolder(access, { make, onMade }), owner);
  }

  private constructor(path: string, folder: OwnedDescriptor, owner: UserIds | undefined) {
    this.path = path;
    this.#folder = folder;
    this.#owner = owner;
  }

  /** Path to a file in this folder, for system calls of this process. */
  at(name: string): string {
    if (name.includes("/") || name === "" || name === "." || name === "..")
      throw new Error(`not a file name: ${name}`);
    return `${accessOf(this.#folder)}/${name}`;
  }

  /** Creates a file, which stays open until the folder is closed. */
  create(name: string): OutputFile {
    const access = this.at(name);
    const descriptor = replacing(access);
    const file = new OutputFile(`${this.path}/${name}`, access, descriptor, this.#owner);
    this.#created.get(name)?.close();
    this.#created.set(name, file);
    return file;
  }

  /** A file created by `create`. */
  created(name: string): OutputFile | undefined {
    return this.#created.get(name);
  }

  /**
   * Writes a file atomically: readers see the previous one until it is complete. Pieces are requested one after the other, once.
   */
  write(name: string, content: Content): void {
    const earlier = lstatSync(this.at(name), { throwIfNoEntry: false });
    if (earlier?.isDirectory() === true) throw systemError("EISDIR");
    const path = this.at(`.ftrace-run-${randomBytes(9).toString("base64url")}`);
    const draft = openDraft(path, earlier);
    if (!draft) {
      overwrite(this.at(name), bytesOf(content));
      return;
    }
    try {
      writeAll(draft, bytesOf(content));
      this.#replace(name, { path, descriptor: draft }, earlier);
    } finally {
      draft.close();
      unlinkIfThere(path);
    }
  }

  /** Writes a new file. @throws EEXIST if the name is in use. */
  writeNew(name: string, content: string): void {
    const descriptor = OwnedDescriptor.open(this.at(name), constants.O_WRONLY | NEW, ANY_MODE);
    try {
      writeAll(descriptor, bytesOf(content));
      give(descriptor, this.#owner);
    } finally {
      descriptor.close();
    }
  }

  /** Status of a file; links are not followed. */
  stat(name: string): Stats | undefined {
    return lstatSync(this.at(name), { throwIfNoEntry: false });
  }

  /** Whether permissions allow `write` to replace a file. */
  mayWrite(name: string): boolean {
    return (
      isWritable(accessOf(this.#folder)) || (this.stat(name)?.isFile() === true && isWritable(this.at(name)))
    );
  }

  /** A subfolder, created if missing; a link is not accepted. Its owner closes it. */
  folder(name: string): OutputFolder {
    const access = this.at(name);
    const isMade = lstatSync(access, { throwIfNoEntry: false }) === undefined;
    if (isMade) mkdirSync(access);
    const folder = OwnedDescriptor.open(access, FOLDER | constants.O_NOFOLLOW);
    if (isMade) giveFolder(accessOf(folder), this.#owner);
    return new OutputFolder(`${this.path}/${name}`, folder, this.#owner);
  }

  /**
   * Moves a regular file, open as `descriptor`, from the path `from` in a private folder on the same file system. Replaces a file
   * with the same name.
   */
  take(name: string, from: string, descriptor: OwnedDescriptor): void {
    give(descriptor, this.#owner);
    renameSync(from, this.at(name));
  }

  /** Path to the folder for this process and its children, valid while it is open. */
  get shared(): string {
    return sharedAccessOf(this.#folder);
  }

  /** Its current path, without links. */
  realPath(): string {
    return readlinkSync(accessOf(this.#folder));
  }

  /** Its current path, if that is no longer `path`. */
  movedTo(): string | undefined {
    const own = fstatSync(this.#folder.number);
    const found = statIfReachable(this.path);
    return found?.dev === own.dev && found.ino === own.ino ? undefined : this.realPath();
  }

  close(): void {
    for (const file of this.#created.values()) file.close();
    this.#created.clear();
    this.#folder.close();
  }

  #replace(name: string, { path, descriptor }: Draft, earlier: Stats | undefined): void {
    try {
      if (earlier?.isFile() === true) fchmodSync(descriptor.number, earlier.mode & 0o777);
      give(descriptor, this.#owner ?? ownerOf(earlier));
      renameSync(path, this.at(name));
    } catch (error) {
      if (!mustStay(earlier, error)) throw error;
      overwrite(this.at(name), bytesIn(descriptor));
    }
  }
}

/** The content of a file: its bytes, or its text in pieces. */
export type Content = string | Uint8Array | Iterable<string>;

/** A complete file under a temporary name, before it replaces the previous one. */
interface Draft {
  readonly path: string;
  readonly descriptor: OwnedDescriptor;
}

/** Nothing if the previous file can only be overwritten in place. A draft of a file with restricted permissions is not readable for others. */
function openDraft(path: string, earlier: Stats | undefined): OwnedDescriptor | undefined {
  try {
    const mode = earlier?.isFile() === true ? 0o600 : ANY_MODE;
    return OwnedDescriptor.open(path, constants.O_RDWR | NEW, mode);
  } catch (error) {
    if (mustStay(earlier, error)) return undefined;
    throw error;
  }
}

function mustStay(earlier: Stats | undefined, error: unknown): boolean {
  return earlier?.isFile() === true && IN_PLACE.has((error as NodeJS.ErrnoException).code ?? "");
}

/** Nothing also if the path now has a loop of links or a folder without permission. */
function statIfReachable(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function isWritable(access: string): boolean {
  try {
    accessSync(access, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Removes the name, which affects neither other names of the file nor the target of a link, and creates a new file. */
function replacing(access: string): OwnedDescriptor {
  for (let tries = 1; ; tries++) {
    unlinkIfThere(access);
    try {
      return OwnedDescriptor.open(access, constants.O_RDWR | NEW, ANY_MODE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || tries === MOST_TRIES) throw error;
    }
  }
}

function unlinkIfThere(access: string): void {
  try {
    unlinkSync(access);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    // unlink(2): the error of Linux for a folder.
    throw code === "EISDIR" ? systemError("EISDIR") : error;
  }
}

/** Overwrites a regular file without other names. */
function overwrite(access: string, pieces: Iterable<Uint8Array>): void {
  const flags = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const descriptor = OwnedDescriptor.open(access, flags);
  try {
    const stat = fstatSync(descriptor.number);
    if (!stat.isFile() || stat.nlink !== 1) throw systemError("EPERM");
    ftruncateSync(descriptor.number, 0);
    writeAll(descriptor, pieces);
  } finally {
    descriptor.close();
  }
}

function writeAll(descriptor: OwnedDescriptor, pieces: Iterable<Uint8Array>): void {
  for (const bytes of pieces) {
    for (let done = 0; done < bytes.length;) done += writeSync(descriptor.number, bytes, done);
  }
}

function* bytesOf(content: Content): Generator<Uint8Array> {
  if (typeof content === "string") yield Buffer.from(content);
  else if (content instanceof Uint8Array) yield content;
  else for (const piece of content) yield Buffer.from(piece);
}

const PIECE_BYTES = 1 << 16;

function* bytesIn({ number }: OwnedDescriptor): Generator<Uint8Array> {
  const buffer = new Uint8Array(PIECE_BYTES);
  for (let at = 0; ;) {
    const length = readSync(number, buffer, 0, PIECE_BYTES, at);
    if (length === 0) return;
    yield buffer.subarray(0, length);
    at += length;
  }
}

function ownerOf(earlier: Stats | undefined): UserIds | undefined {
  return earlier?.isFile() === true && process.geteuid!() === 0 ? earlier : undefined;
}

/** Some file systems have no owners, or do not let root change them: then root stays the owner. */
function give(descriptor: OwnedDescriptor, owner: UserIds | undefined): void {
  if (owner === undefined) return;
  try {
    fchownSync(descriptor.number, owner.uid, owner.gid);
  } catch {
    // Root stays the owner.
  }
}

/** A new folder is empty. If it is not, it was replaced, and does not change its owner. */
function giveFolder(access: string, owner: UserIds | undefined): void {
  if (owner === undefined) return;
  try {
    if (readdirSync(access).length === 0) chownSync(access, owner.uid, owner.gid);
  } catch {
    // Root stays the owner.
  }
}

function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
