import { realpathSync, statSync } from "node:fs";
import type { ByteSource } from "../core/byte-source.ts";
import { diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { OpenFile } from "../files/open-file.ts";

/** A program or library, open for reading. A part that cannot be read (an I/O error) reads as the end of the file. */
export interface BinaryFile extends ByteSource {
  readonly device: number;
  readonly inode: number;
  close(): void;
}

/** Opens a regular file. Errors: `binary-missing`, `not-permitted`. */
export function openBinaryFile(path: string): Result<BinaryFile> {
  try {
    const file = OpenFile.open(path);
    return file ? ok(new Forgiving(file)) : refused("binary-missing", `${path} is not a file`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM")
      return refused("not-permitted", `no permission to read ${path}: ${code}`);
    if (code === "ENOENT" || code === "ENOTDIR") return refused("binary-missing", `there is no file ${path}`);
    return refused("binary-missing", `cannot read ${path}: ${message}`);
  }
}

/** The content of a file of at most `mostBytes` bytes; nothing if it is missing or larger. */
export function readSmallFile(path: string, mostBytes: number): Uint8Array | undefined {
  const file = openBinaryFile(path);
  if (!file.ok) return undefined;
  const { size } = file.value;
  const bytes = size > mostBytes ? undefined : file.value.read(0, size).slice();
  file.value.close();
  return bytes;
}

/** Whether a path is a regular file. False for an invalid path (too long, with a NUL) and without permission. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The path without symbolic links; the path itself if there is no such file. */
export function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function refused(code: "binary-missing" | "not-permitted", message: string): Result<never> {
  return fail([diagnostic(code, message)]);
}

class Forgiving implements BinaryFile {
  readonly size: number;
  readonly device: number;
  readonly inode: number;
  readonly #file: OpenFile;

  constructor(file: OpenFile) {
    this.#file = file;
    ({ size: this.size, device: this.device, inode: this.inode } = file);
  }

  read(offset: number, length: number): Uint8Array {
    try {
      return this.#file.read(offset, length);
    } catch {
      return new Uint8Array(0);
    }
  }

  close(): void {
    this.#file.close();
  }
}
