import { constants, fstatSync, lstatSync, mkdirSync, readlinkSync, statfsSync, type Stats } from "node:fs";
import { resolve } from "node:path";
import { OwnedDescriptor } from "./owned-descriptor.ts";

/** Missing in Node (include/uapi/asm-generic/fcntl.h): a descriptor that refers to a file without opening it. */
const O_PATH = 0o10000000;
/** Opens a folder without permission to read it. */
export const FOLDER: number = O_PATH | constants.O_DIRECTORY;
/** `MAXSYMLINKS` in include/linux/namei.h. */
const MOST_LINKS = 40;
/** `PROC_SUPER_MAGIC` in include/uapi/linux/magic.h. */
const PROC_SUPER_MAGIC = 0x9fa0;

/** A symbolic link on the path that root must not follow. */
export class UntrustedLink extends Error {
  readonly link: string;

  constructor(link: string) {
    super(`the symbolic link ${link} leads to a folder of another user`);
    this.link = link;
  }
}

/** Options of `openFolder`. */
export interface WalkOptions {
  /** Create missing folders. */
  readonly make: boolean;
  /** Called with the path of each created, still empty folder. */
  readonly onMade?: (access: string) => void;
}

/**
 * Opens a folder as a descriptor: operations below `/proc/self/fd/N` use this folder even if its path changes. Root follows a symbolic
 * link that another user may have created only to a folder of that user, who could write there anyway; so no link gains anything. The
 * path is walked descriptor by descriptor, so replacing a component meanwhile has no effect.
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

/** A path to the file of a descriptor: replaces `openat` and similar calls, which Node lacks. */
export function accessOf(descriptor: OwnedDescriptor): string {
  return `/proc/self/fd/${descriptor.number}`;
}

/** The same, valid also in child processes. */
export function sharedAccessOf(descriptor: OwnedDescriptor): string {
  return `/proc/${process.pid}/fd/${descriptor.number}`;
}

class Walk {
  readonly #options: WalkOptions;
  readonly #isRoot: boolean;
  /** Links that other users may have created, and those users; -1: any user. */
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

  /** Enters one component. Returns the components that a link adds. */
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
      // Another process has just created it.
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
    // Only the kernel can follow the links of /proc/PID/fd and similar: their text is not a usable path.
    if (statfsSync(accessOf(this.#at)).type === PROC_SUPER_MAGIC) {
      this.#move(path, 0);
      return [];
    }
    const target = readlinkSync(path);
    if (target.startsWith("/")) this.#move("/", 0);
    return partsOf(target);
  }

  /** Called before a folder is created here, and before the result is used. */
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

const ANY_USER = -1;

/**
 * Users other than root who may have created a link in a folder: the owner of the folder; in a sticky folder (/tmp) also the owner of the
 * link; in another folder that is writable for a group or for all, any user. A group with the number of the owner is the owner's
 * private group.
 */
function layersOf(folder: Stats, link: Stats): readonly number[] {
  const byOwner = [folder.uid].filter((user) => user !== 0);
  const isShared = (folder.mode & 0o002) !== 0 || ((folder.mode & 0o020) !== 0 && folder.gid !== folder.uid);
  if (!isShared) return byOwner;
  if ((folder.mode & 0o1000) === 0) return [ANY_USER];
  return [...byOwner, ...[link.uid].filter((user) => user !== 0)];
}

function partsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}
