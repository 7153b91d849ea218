import { constants, fstatSync, lstatSync, mkdirSync, readlinkSync, statfsSync, type Stats } from "node:fs";
import { resolve } from "node:path";
import { OwnedDescriptor } from "./owned-descriptor.ts";

/** Which Node has no name for (include/uapi/asm-generic/fcntl.h): a descriptor that names a file and opens nothing. */
const O_PATH = 0o10000000;
/** A folder itself, whoever may read it. */
export const FOLDER: number = O_PATH | constants.O_DIRECTORY;
/** `MAXSYMLINKS` in include/linux/namei.h. */
const MOST_LINKS = 40;
/** `PROC_SUPER_MAGIC` in include/uapi/linux/magic.h. */
const PROC_SUPER_MAGIC = 0x9fa0;

/** A symbolic link on the way to a folder that root must not follow. */
export class UntrustedLink extends Error {
  readonly link: string;

  constructor(link: string) {
    super(`the symbolic link ${link} leads to a folder of another user`);
    this.link = link;
  }
}

/** How a path of folders is walked. */
export interface WalkOptions {
  /** Makes what is missing. */
  readonly make: boolean;
  /** Called with the path of a folder that was made and is empty. */
  readonly onMade?: (access: string) => void;
}

/**
 * A folder as a descriptor: what is done below `/proc/self/fd/N` is done in this very folder, whatever becomes of its path. Root
 * follows a symbolic link that another user may have laid only to a folder of that user, where they could write themselves; so
 * nobody gains by one. The way is walked descriptor by descriptor: what is swapped meanwhile changes nothing.
 *
 * @throws the system's error, or `UntrustedLink`.
 */
export function openFolder(path: string, options: WalkOptions): OwnedDescriptor {
  const walk = new Walk(options, process.geteuid!() === 0);
  try {
    return walk.to(resolve(path));
  } catch (error) {
    walk.close();
    throw error;
  }
}

/** What a descriptor leads to, for system calls that take paths: `openat` and its kin, which Node lacks. */
export function accessOf(descriptor: OwnedDescriptor): string {
  return `/proc/self/fd/${descriptor.number}`;
}

/** The same, also for the processes that this one starts. */
export function sharedAccessOf(descriptor: OwnedDescriptor): string {
  return `/proc/${process.pid}/fd/${descriptor.number}`;
}

class Walk {
  readonly #options: WalkOptions;
  readonly #isRoot: boolean;
  /** Links that other users may have laid, and those users; anybody: -1. */
  readonly #doubts: { readonly link: string; readonly users: readonly number[] }[] = [];
  #at: OwnedDescriptor = OwnedDescriptor.open("/", FOLDER);
  #links = 0;

  constructor(options: WalkOptions, isRoot: boolean) {
    this.#options = options;
    this.#isRoot = isRoot;
  }

  to(path: string): OwnedDescriptor {
    for (let rest = partsOf(path); rest.length > 0;) {
      const [part = "", ...after] = rest;
      rest = [...this.#enter(part), ...after];
    }
    this.#judge();
    return this.#at;
  }

  close(): void {
    this.#at.close();
  }

  /** Goes one step. Returns what a link adds to the way. */
  #enter(part: string): readonly string[] {
    const path = `${accessOf(this.#at)}/${part}`;
    try {
      this.#move(path, constants.O_NOFOLLOW);
      return [];
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" && this.#options.make) return this.#make(part, path);
      if (code !== "ENOTDIR" && code !== "ELOOP") throw error;
      const link = lstatSync(path);
      if (!link.isSymbolicLink()) throw error;
      return this.#follow(path, link);
    }
  }

  #make(part: string, path: string): readonly string[] {
    this.#judge();
    try {
      mkdirSync(path);
    } catch (error) {
      // Made by somebody else, meanwhile.
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return [part];
      throw error;
    }
    this.#move(path, constants.O_NOFOLLOW);
    this.#options.onMade?.(accessOf(this.#at));
    return [];
  }

  #follow(path: string, link: Stats): readonly string[] {
    if (++this.#links > MOST_LINKS) throw Object.assign(new Error("too many links"), { code: "ELOOP" });
    const users = this.#isRoot ? layersOf(fstatSync(this.#at.number), link) : [];
    if (users.length > 0) this.#doubts.push({ link: this.#shown(path), users });
    // The links of /proc/PID/fd and its like have no text that leads there: only the kernel can follow them.
    if (statfsSync(accessOf(this.#at)).type === PROC_SUPER_MAGIC) {
      this.#move(path, 0);
      return [];
    }
    const target = readlinkSync(path);
    if (target.startsWith("/")) this.#move("/", 0);
    return partsOf(target);
  }

  /** Before anything is made here, or the folder is used. */
  #judge(): void {
    if (this.#doubts.length === 0) return;
    const { uid } = fstatSync(this.#at.number);
    const untrusted = this.#doubts.find(({ users }) => users.some((user) => user !== uid));
    if (untrusted) throw new UntrustedLink(untrusted.link);
  }

  #move(path: string, flags: number): void {
    const next = OwnedDescriptor.open(path, FOLDER | flags);
    this.#at.close();
    this.#at = next;
  }

  #shown(path: string): string {
    return readlinkSync(accessOf(this.#at)).replace(/\/$/u, "") + path.slice(path.lastIndexOf("/"));
  }
}

const ANYBODY = -1;

/**
 * Who, but root, may have laid the link that a folder has now: the folder's owner, at any moment; in a sticky folder (/tmp) the
 * link's owner, too; in another one that a group or everybody may write to, anybody. A user's own group has the user's number
 * where each has one.
 */
function layersOf(folder: Stats, link: Stats): readonly number[] {
  const byOwner = [folder.uid].filter((user) => user !== 0);
  const isShared = (folder.mode & 0o002) !== 0 || ((folder.mode & 0o020) !== 0 && folder.gid !== folder.uid);
  if (!isShared) return byOwner;
  if ((folder.mode & 0o1000) === 0) return [ANYBODY];
  return [...byOwner, ...[link.uid].filter((user) => user !== 0)];
}

function partsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}
