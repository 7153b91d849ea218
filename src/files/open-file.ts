import { constants, fstatSync, readSync, type Stats } from "node:fs";
import type { ByteSource } from "../core/byte-source.ts";
import { OwnedDescriptor } from "./owned-descriptor.ts";

/** A regular file, open for reading. Its size is determined once, at opening. */
export class OpenFile implements ByteSource {
  readonly size: number;
  /** Identity of the file: uprobes belong to an inode. */
  readonly device: number;
  readonly inode: number;
  readonly #descriptor: OwnedDescriptor;
  /** Grows to the size of the largest read. */
  #buffer: Uint8Array = new Uint8Array(64 * 1024);

  /** Nothing if it is not a regular file. @throws the system's error. */
  static open(path: string): OpenFile | undefined {
    // Without O_NONBLOCK, opening a FIFO would wait for a writer.
    const descriptor = OwnedDescriptor.open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor.number);
    if (stat.isFile()) return new OpenFile(descriptor, stat);
    descriptor.close();
    return undefined;
  }

  private constructor(descriptor: OwnedDescriptor, { size, dev, ino }: Stats) {
    this.#descriptor = descriptor;
    this.size = size;
    this.device = dev;
    this.inode = ino;
  }

  read(offset: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    if (wanted > this.#buffer.length) this.#buffer = new Uint8Array(wanted);
    let filled = 0;
    while (filled < wanted) {
      const got = readSync(this.#descriptor.number, this.#buffer, filled, wanted - filled, offset + filled);
      if (got === 0) break;
      filled += got;
    }
    return this.#buffer.subarray(0, filled);
  }

  close(): void {
    this.#descriptor.close();
  }
}
