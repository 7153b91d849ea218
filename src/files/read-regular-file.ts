import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** A file's content, or why it was not read. */
export type FileContent =
  | { readonly kind: "read"; readonly content: Uint8Array }
  | { readonly kind: "too-large"; readonly bytes: number }
  /** A folder, a pipe, a device, a socket. */
  | { readonly kind: "not-regular" }
  /** The system's name of the error: `ENOENT`. */
  | { readonly kind: "failed"; readonly errno: string };

/**
 * The one door for reading a small file whole. Opening a pipe or a device can wait for ever, or do something: neither is opened so
 * that it could, and neither is read. Of a larger file than `cutAt` only the beginning is read.
 */
export function readRegularFile(path: string, mostBytes: number, cutAt: number = mostBytes): FileContent {
  let descriptor = -1;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return { kind: "not-regular" };
    if (stat.size > mostBytes) return { kind: "too-large", bytes: stat.size };
    return { kind: "read", content: readUpTo(descriptor, Math.min(stat.size, cutAt)) };
  } catch (error) {
    return { kind: "failed", errno: (error as NodeJS.ErrnoException).code ?? String(error) };
  } finally {
    if (descriptor >= 0) closeSync(descriptor);
  }
}

function readUpTo(descriptor: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const got = readSync(descriptor, bytes, length, size - length, length);
    if (got === 0) break;
    length += got;
  }
  return bytes.subarray(0, length);
}
