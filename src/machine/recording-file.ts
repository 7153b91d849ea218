import { randomInt } from "node:crypto";
import type { ByteSource } from "../core/byte-source.ts";
import { diagnostic } from "../core/diagnostic.ts";
import { fail, ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import { setHashSecret } from "../core/hash-secret.ts";
import { OpenFile } from "../files/open-file.ts";

setHashSecret(randomInt(2 ** 32));

/** An open file as a `ByteSource`. */
export interface RecordingFile extends ByteSource {
  close(): void;
}

/** Opens a recording, which must be a regular file. Its size is determined once. Errors: `file-unreadable`. */
export function openRecordingFile(path: string): Result<RecordingFile> {
  try {
    const file = OpenFile.open(path);
    return file ? ok(file) : unreadable(`${path} is not a file`);
  } catch (error) {
    return unreadable(`cannot read ${path}: ${(error as Error).message}`);
  }
}

function unreadable(message: string): Result<never> {
  return fail([diagnostic("file-unreadable", message)]);
}
