import { closeSync, type Mode, openSync } from "node:fs";

/**
 * A file descriptor that has one owner. The system gives the number of a closed descriptor to the next file that is
 * opened (open(2): the lowest free one), so a number that is used after its close reads, writes or closes another file.
 * Here the number is gone once it is closed, and closing twice is closing once.
 */
export class OwnedDescriptor {
  #number: number | undefined;

  private constructor(descriptor: number) {
    this.#number = descriptor;
  }

  /** Throws what opening throws. */
  static open(path: string, flags: string | number, mode?: Mode): OwnedDescriptor {
    return new OwnedDescriptor(openSync(path, flags, mode));
  }

  /** @throws a bug of ours: it was closed before. */
  get number(): number {
    if (this.#number === undefined) throw new Error("the file descriptor is closed");
    return this.#number;
  }

  /** Idempotent. Also where it throws the number is given up: Linux frees it before it reports an error (close(2)). */
  close(): void {
    const descriptor = this.#number;
    this.#number = undefined;
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
