import { ftruncateSync, writeSync } from "node:fs";
import { OwnedDescriptor } from "../../files/owned-descriptor.ts";

/** Sub-buffers of one CPU, appended to a file from an offset on. */
export class PartFile {
  readonly #descriptor: OwnedDescriptor;
  readonly #offset: number;
  readonly #unit: number;
  #bytes = 0;

  constructor(path: string, offset: number, subBufferBytes: number) {
    this.#descriptor = OwnedDescriptor.open(path, "r+");
    this.#offset = offset;
    this.#unit = subBufferBytes;
  }

  /** Bytes after the offset. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Writes all of `chunk`; if there is no space, writes what fits and throws the system's error. */
  append(chunk: Uint8Array): void {
    let done = 0;
    while (done < chunk.length) {
      const written = writeSync(
        this.#descriptor.number,
        chunk,
        done,
        chunk.length - done,
        this.#offset + this.#bytes,
      );
      done += written;
      this.#bytes += written;
    }
  }

  /** Call after a failed write: truncates the file to whole sub-buffers. */
  cutToWhole(): void {
    this.#bytes -= this.#bytes % this.#unit;
    ftruncateSync(this.#descriptor.number, this.#offset + this.#bytes);
  }

  close(): void {
    this.#descriptor.close();
  }
}
