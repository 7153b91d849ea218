import { constants, fstatSync, writeSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { type Content, OutputFolder } from "./output-folder.ts";
import { OwnedDescriptor } from "./owned-descriptor.ts";
import { outputFailed } from "./output-failed.ts";

/** The target of `--json FILE` or `--output FILE`. Opened before the work, so that a target that can't be written is reported early. */
export interface FileTarget {
  /** All of it or nothing, unless the target is a descriptor. */
  write(content: Content): readonly Diagnostic[];
  close(): void;
}

/** Whether stdout belongs to the result document, so that nothing else may go there. `wanted`: what `--json` was given. */
export function takesStdout(wanted: true | string | undefined): boolean {
  if (wanted === undefined) return false;
  return wanted === true || wanted === "-" || ownDescriptor(wanted) === STDOUT;
}

const STDOUT = 1;

/** `path`: of a file, or of an inherited descriptor. `appends`: to a file that exists. Errors: `output-failed`. */
export function openFileTarget(
  path: string,
  { appends }: { readonly appends?: boolean } = {},
): Result<FileTarget> {
  const descriptor = ownDescriptor(path);
  if (descriptor !== undefined) return intoDescriptor(path, descriptor);
  if (appends === true) return toEndOf(path);
  try {
    return intoFile(path, OutputFolder.open(dirname(resolve(path)), { make: false }));
  } catch (error) {
    return fail([outputFailed(path, error)]);
  }
}

/** Several, or none: no file may be named twice. Errors: `output-failed`, `usage`. */
export function openFileTargets(
  files: readonly { readonly path: string; readonly appends?: boolean }[],
): Result<readonly FileTarget[]> {
  const opened: FileTarget[] = [];
  for (const [index, file] of files.entries()) {
    const isTwice = files.slice(0, index).some(({ path }) => resolve(path) === resolve(file.path));
    const target = isTwice ? fail([namedTwice(file.path)]) : openFileTarget(file.path, file);
    if (!target.ok) {
      for (const earlier of opened) earlier.close();
      return target;
    }
    opened.push(target.value);
  }
  return ok(opened);
}

function namedTwice(path: string): Diagnostic {
  return diagnostic("usage", `two formats would be written to ${path}`);
}

function intoFile(path: string, folder: OutputFolder): Result<FileTarget> {
  const name = basename(resolve(path));
  const found = folder.stat(name);
  if (found && !found.isFile() && !found.isSymbolicLink()) {
    folder.close();
    return fail([noFile(path)]);
  }
  if (!folder.mayWrite(name)) {
    folder.close();
    return fail([outputFailed(path, Object.assign(new Error("EACCES"), { code: "EACCES" }))]);
  }
  return ok({
    write: (content) => trying(path, () => folder.write(name, content)),
    close: () => folder.close(),
  });
}

function noFile(path: string): Diagnostic {
  return diagnostic("output-failed", `cannot write ${path}: not a regular file`, {
    hint: "for a pipe: --json - | PROGRAM",
  });
}

function intoDescriptor(path: string, descriptor: number): Result<FileTarget> {
  const closed = trying(path, () => void fstatSync(descriptor));
  if (closed.length > 0) return fail(closed);
  return ok({
    write: (content) => trying(path, () => writePieces(descriptor, content)),
    close: () => undefined,
  });
}

function toEndOf(path: string): Result<FileTarget> {
  try {
    const file = OwnedDescriptor.open(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK);
    const close = (): void => file.close();
    if (fstatSync(file.number).isFile())
      return ok({ write: (content) => trying(path, () => writePieces(file.number, content)), close });
    close();
    return fail([noFile(path)]);
  } catch (error) {
    return fail([outputFailed(path, error)]);
  }
}

const WAIT_MS = 10;

function writePieces(descriptor: number, content: Content): void {
  const pieces = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
  for (const piece of pieces) writeAll(descriptor, Buffer.from(piece));
}

/** A full non-blocking pipe returns EAGAIN. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(sleeper, 0, 0, WAIT_MS);
    }
  }
}

function trying(path: string, attempt: () => void): readonly Diagnostic[] {
  try {
    attempt();
    return [];
  } catch (error) {
    return [outputFailed(path, error)];
  }
}

const names: Readonly<Record<string, number>> = { stdin: 0, stdout: 1, stderr: 2 };

/** The number of this process's descriptor that a path means (`/dev/stdout`, `/dev/fd/63` of a shell's `<(…)`), if it does. */
export function ownDescriptor(path: string): number | undefined {
  const match = /^\/dev\/(stdin|stdout|stderr)$|^\/(?:dev\/fd|proc\/self\/fd)\/(\d{1,7})$/u.exec(path);
  if (!match) return undefined;
  return match[1] === undefined ? Number(match[2]) : names[match[1]];
}
