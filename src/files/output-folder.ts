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
/** Somebody who makes a file of this name again and again keeps us from ours, and no more. */
const MOST_TRIES = 100;
/** A file that is mounted by itself, or in a folder that takes no new files, can only be written in place. */
const IN_PLACE: ReadonlySet<string> = new Set(["EBUSY", "EACCES", "EPERM", "EROFS"]);

/**
 * The one door for files that are results. The folder is opened once, and all is done in this very folder, whatever becomes of its
 * path. Whatever else has the name of a file that is made (a link, a FIFO, a file with other names) is replaced; nothing but a new
 * regular file is ever opened for writing. What root makes for the user who called sudo belongs to that user.
 */
export class OutputFolder {
  /** Absolute; as it was asked for. For people only. */
  readonly path: string;
  readonly #folder: OwnedDescriptor;
  readonly #owner: UserIds | undefined;
  readonly #created = new Map<string, OutputFile>();

  /** `access`: what leads to it, if that is not its path. @throws the system's error, or `UntrustedLink`. */
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

  /** Leads to a file in this folder, for system calls of this process. */
  at(name: string): string {
    if (name.includes("/") || name === "" || name === "." || name === "..")
      throw new Error(`no file's name: ${name}`);
    return `${accessOf(this.#folder)}/${name}`;
  }

  /** A new file, open until the folder is closed, to be filled under its name. */
  create(name: string): OutputFile {
    const access = this.at(name);
    const descriptor = replacing(access);
    const file = new OutputFile(`${this.path}/${name}`, access, descriptor, this.#owner);
    this.#created.get(name)?.close();
    this.#created.set(name, file);
    return file;
  }

  /** One that `create` has made. */
  created(name: string): OutputFile | undefined {
    return this.#created.get(name);
  }

  /**
   * All of a file or nothing: readers see the earlier one until it is complete. Pieces are asked for one after the other, once.
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

  /** Only if nothing has the name; else the system's error is EEXIST. */
  writeNew(name: string, content: string): void {
    const descriptor = OwnedDescriptor.open(this.at(name), constants.O_WRONLY | NEW, ANY_MODE);
    try {
      writeAll(descriptor, bytesOf(content));
      give(descriptor, this.#owner);
    } finally {
      descriptor.close();
    }
  }

  /** What is there by this name, links not followed. */
  stat(name: string): Stats | undefined {
    return lstatSync(this.at(name), { throwIfNoEntry: false });
  }

  /** Whether `write` may replace a file, as far as rights tell. */
  mayWrite(name: string): boolean {
    return (
      isWritable(accessOf(this.#folder)) || (this.stat(name)?.isFile() === true && isWritable(this.at(name)))
    );
  }

  /** A folder in this one, made if it is missing; a link to one is none. Its owner closes it. */
  folder(name: string): OutputFolder {
    const access = this.at(name);
    const isMade = lstatSync(access, { throwIfNoEntry: false }) === undefined;
    if (isMade) mkdirSync(access);
    const folder = OwnedDescriptor.open(access, FOLDER | constants.O_NOFOLLOW);
    if (isMade) giveFolder(accessOf(folder), this.#owner);
    return new OutputFolder(`${this.path}/${name}`, folder, this.#owner);
  }

  /**
   * Takes over a regular file, `descriptor`, that has the path `from` in a folder that only this user can enter, on the same file
   * system. Replaces what has the name.
   */
  take(name: string, from: string, descriptor: OwnedDescriptor): void {
    give(descriptor, this.#owner);
    renameSync(from, this.at(name));
  }

  /** Leads to it in this process and in those that it starts, as long as it is open. */
  get shared(): string {
    return sharedAccessOf(this.#folder);
  }

  /** Where it is now, without any link on the way. */
  realPath(): string {
    return readlinkSync(accessOf(this.#folder));
  }

  /** Where the folder is, if no longer at its path. */
  movedTo(): string | undefined {
    const held = fstatSync(this.#folder.number);
    const found = statIfReachable(this.path);
    return found?.dev === held.dev && found.ino === held.ino ? undefined : this.realPath();
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

/** All of a file's bytes, or its text in pieces. */
export type Content = string | Uint8Array | Iterable<string>;

/** A file's content under a name of its own, until it takes the place of an earlier one. */
interface Draft {
  readonly path: string;
  readonly descriptor: OwnedDescriptor;
}

/** Nothing where the earlier file can only be written in place. What was for few is not for more while it is being written. */
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

/** Nothing, too, where a loop of links or a folder that is closed to us has the path by now. */
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

/** Removing a name touches no other name of a file, and no file that a link leads to. */
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
    // unlink(2): what Linux says of a folder.
    throw code === "EISDIR" ? systemError("EISDIR") : error;
  }
}

/** Only a regular file that has no other name. */
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

/** Some file systems know no owners, or don't let root give files away. */
function give(descriptor: OwnedDescriptor, owner: UserIds | undefined): void {
  if (owner === undefined) return;
  try {
    fchownSync(descriptor.number, owner.uid, owner.gid);
  } catch {
    // It stays ours.
  }
}

/** A folder that was made just now is empty; what has taken its place, if it isn't, is not given away. */
function giveFolder(access: string, owner: UserIds | undefined): void {
  if (owner === undefined) return;
  try {
    if (readdirSync(access).length === 0) chownSync(access, owner.uid, owner.gid);
  } catch {
    // It stays ours.
  }
}

function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
