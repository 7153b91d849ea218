import { closeSync, type Mode, openSync } from "node:fs";

/**
 * A file descriptor with one owner. The kernel reuses the number of a closed descriptor for the next open file (open(2): the lowest free
 * one), so using a number after close would read, write or close another file. Here the number is gone after close, and closing twice is
 * harmless.
 */
export class OwnedDescriptor {
  #number: number | undefined;

  private constructor(descriptor: number) {
    this.#number = descriptor;
  }

  /** @throws the system's error. */
  static open(path: string, flags: string | number, mode?: Mode): OwnedDescriptor {
    return new OwnedDescriptor(openSync(path, flags, mode));
  }

  /** @throws if it was closed before, which is a bug. */
  get number(): number {
    if (this.#number === undefined) throw new Error("the file descriptor is closed");
    return this.#number;
  }

  /** Idempotent. The number is gone even if close fails: Linux frees it before it reports an error (close(2)). */
  close(): void {
    const descriptor = this.#number;
    this.#number = undefined;
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
