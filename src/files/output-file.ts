import { fchownSync, fstatSync, ftruncateSync, lstatSync, unlinkSync } from "node:fs";
import type { UserIds } from "./invoking-user.ts";
import { accessOf } from "./folder-path.ts";
import type { OwnedDescriptor } from "./owned-descriptor.ts";

/** A regular file that was made by `OutputFolder.create`, and is open. */
export class OutputFile {
  /** Absolute; for people only: something else may have this path by now. */
  readonly path: string;
  readonly #name: string;
  readonly #descriptor: OwnedDescriptor;
  readonly #owner: UserIds | undefined;

  /** `name`: leads to its name in its folder. `owner`: whom it shall belong to once it is complete. */
  constructor(path: string, name: string, descriptor: OwnedDescriptor, owner: UserIds | undefined) {
    this.path = path;
    this.#name = name;
    this.#descriptor = descriptor;
    this.#owner = owner;
  }

  /** Leads to this very file, for opening it in this process (its threads too), whatever becomes of its name. */
  get access(): string {
    return accessOf(this.#descriptor);
  }

  /** Whether it is what its name leads to. */
  isThere(): boolean {
    const held = fstatSync(this.#descriptor.number);
    const found = lstatSync(this.#name, { throwIfNoEntry: false });
    return found?.dev === held.dev && found.ino === held.ino;
  }

  /** Hands it to the user who called sudo. */
  complete(): void {
    if (this.#owner === undefined) return;
    try {
      fchownSync(this.#descriptor.number, this.#owner.uid, this.#owner.gid);
    } catch {
      // Some file systems know no owners, or don't let root give files away: it stays ours.
    }
  }

  /** Gives back its space, and removes its name unless something else has that. */
  remove(): void {
    try {
      ftruncateSync(this.#descriptor.number);
      if (this.isThere()) unlinkSync(this.#name);
    } catch {
      // It isn't there, which is all that is asked for.
    }
  }

  close(): void {
    this.#descriptor.close();
  }
}
