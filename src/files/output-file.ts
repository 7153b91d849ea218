import { fchownSync, fstatSync, ftruncateSync, lstatSync, unlinkSync } from "node:fs";
import type { UserIds } from "./invoking-user.ts";
import { accessOf } from "./folder-path.ts";
import type { OwnedDescriptor } from "./owned-descriptor.ts";

/** An open regular file created by `OutputFolder.create`. */
export class OutputFile {
  /** Absolute; for messages only: another file may have this path by now. */
  readonly path: string;
  readonly #name: string;
  readonly #descriptor: OwnedDescriptor;
  readonly #owner: UserIds | undefined;

  /** `name`: path to the file through its folder. `owner`: owner of the complete file. */
  constructor(path: string, name: string, descriptor: OwnedDescriptor, owner: UserIds | undefined) {
    this.path = path;
    this.#name = name;
    this.#descriptor = descriptor;
    this.#owner = owner;
  }

  /** Path to this file for this process and its threads, valid even if the file is renamed. */
  get access(): string {
    return accessOf(this.#descriptor);
  }

  /** Whether its name still leads to it. */
  isThere(): boolean {
    const own = fstatSync(this.#descriptor.number);
    const found = lstatSync(this.#name, { throwIfNoEntry: false });
    return found?.dev === own.dev && found.ino === own.ino;
  }

  /** Gives it to the user who called sudo. */
  complete(): void {
    if (this.#owner === undefined) return;
    try {
      fchownSync(this.#descriptor.number, this.#owner.uid, this.#owner.gid);
    } catch {
      // Some file systems have no owners, or do not let root change them.
    }
  }

  /** Frees its space, and removes its name unless another file has it. */
  remove(): void {
    try {
      ftruncateSync(this.#descriptor.number);
      if (this.isThere()) unlinkSync(this.#name);
    } catch {
      // It is already gone.
    }
  }

  close(): void {
    this.#descriptor.close();
  }
}
