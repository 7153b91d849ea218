import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { diagnostic } from "../core/diagnostic.ts";
import { fail, ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import type { ByteSource } from "../trace/recording.ts";

/** An open file as a `ByteSource`. */
export interface RecordingFile extends ByteSource {
  close(): void;
}

/** Opens a recording for reading. Refuses what is not a regular file; its size is taken once, now. */
export function openRecordingFile(path: string): Result<RecordingFile> {
  try {
    // Without O_NONBLOCK, opening a FIFO would wait for a writer.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    if (stat.isFile()) return ok(new OpenFile(descriptor, stat.size));
    closeSync(descriptor);
    return unreadable(`${path} is not a file`);
  } catch (error) {
    return unreadable(`${path} can't be read: ${(error as Error).message}`);
  }
}

function unreadable(message: string): Result<never> {
  return fail([diagnostic("file-unreadable", message)]);
}

class OpenFile implements RecordingFile {
  readonly size: number;
  readonly #descriptor: number;
  /** Grows to the largest read that was asked for. */
  #buffer: Uint8Array = new Uint8Array(64 * 1024);

  constructor(descriptor: number, size: number) {
    this.#descriptor = descriptor;
    this.size = size;
  }

  read(offset: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    if (wanted > this.#buffer.length) this.#buffer = new Uint8Array(wanted);
    let filled = 0;
    while (filled < wanted) {
      const got = readSync(this.#descriptor, this.#buffer, filled, wanted - filled, offset + filled);
      if (got === 0) break;
      filled += got;
    }
    return this.#buffer.subarray(0, filled);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
