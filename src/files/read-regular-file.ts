import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** The content of a file, or why there is none. */
export type FileContent =
  | { readonly kind: "read"; readonly content: Uint8Array }
  | { readonly kind: "too-large"; readonly bytes: number }
  /** A folder, a pipe, a device, a socket. */
  | { readonly kind: "not-regular" }
  /** The error code: `ENOENT`. */
  | { readonly kind: "failed"; readonly errno: string };

/**
 * Reads a small file completely. Opening a pipe or a device can block or have side effects: O_NONBLOCK and O_NOCTTY prevent that, and
 * neither is read. Of a file larger than `cutAt`, only the first `cutAt` bytes are read.
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
