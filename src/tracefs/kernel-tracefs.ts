import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeSync,
} from "node:fs";
import { isAppendOnly } from "./append-only.ts";
import { newestErrorAbout } from "./error-log.ts";
import { OwnedDescriptor } from "../files/owned-descriptor.ts";
import type { HeldFile, SharedFile, Tracefs, TracefsFailure, TracefsResult } from "./port.ts";
import { checkedPath, instanceFolderOf, isPathSegment } from "./tracefs-path.ts";

const APPEND = constants.O_WRONLY | constants.O_APPEND;
const REPLACE = constants.O_WRONLY | constants.O_TRUNC;

/** The real tracefs, mounted at `root`. */
export function openTracefs(root: string): Tracefs {
  const absolute = (path: string): string => (path === "" ? root : `${root}/${checkedPath(path)}`);
  const instance = (name: string): string => absolute(`instances/${checkedSegment(name)}`);

  const tracefs: Tracefs = {
    root,
    absolute,
    exists: (path) => existsSync(absolute(path)),
    read: (path) => attempt("read", path, () => readFileSync(absolute(path), "utf8")),
    append: (path, text) => explained(tracefs, write("append", absolute(path), path, [text], APPEND)),
    appendLines: (path, lines) => explained(tracefs, write("append", absolute(path), path, lines, APPEND)),
    replace(path, text) {
      if (isAppendOnly(path)) throw new RangeError(`${path} may not be truncated`);
      return explained(tracefs, write("replace", absolute(path), path, [text], REPLACE));
    },
    clear: (path) => attempt("clear", path, () => closeSync(openSync(absolute(path), REPLACE))),
    list: (path) => attempt("list", path, () => readdirSync(absolute(path)).sort()),
    hold: (path) => attempt("hold", path, () => holdFile(absolute(path))),
    share: (path, anyUser) => attempt("share", path, () => shareFile(absolute(path), anyUser)),
    makeInstance: (name) => attempt("make-instance", `instances/${name}`, () => mkdirSync(instance(name))),
    removeInstance: (name) =>
      attempt("remove-instance", `instances/${name}`, () => rmdirSync(instance(name))),
  };
  return tracefs;
}

function checkedSegment(name: string): string {
  if (!isPathSegment(name)) throw new RangeError(`not an instance name: ${JSON.stringify(name)}`);
  return name;
}

/** A `write()` for each text. The kernel can hide an error of a command that does not end in a newline, so each one does. */
function write(
  operation: "append" | "replace",
  file: string,
  path: string,
  texts: readonly string[],
  flags: number,
): TracefsResult<void> {
  let text = texts[0] ?? "";
  let isShort = false;
  const result = attempt(operation, path, () =>
    withDescriptor(file, flags, (descriptor) => {
      for (text of texts) {
        const line = Buffer.from(text.endsWith("\n") ? text : `${text}\n`);
        isShort = writeSync(descriptor, line) < line.length - 1;
        if (isShort) return;
      }
    }),
  );
  if (!result.ok) return { ok: false, error: { ...result.error, text } };
  return isShort ? { ok: false, error: { operation, path, errno: "SHORT_WRITE", text } } : result;
}

/** Some files (pid lists) report errors when the descriptor is closed, so closing is part of the write. */
function withDescriptor(file: string, flags: number, act: (descriptor: number) => void): void {
  const descriptor = OwnedDescriptor.open(file, flags);
  try {
    act(descriptor.number);
    descriptor.close();
  } finally {
    descriptor.close();
  }
}

/** Adds the reason from the `error_log` of the instance that was written to. */
function explained(tracefs: Tracefs, result: TracefsResult<void>): TracefsResult<void> {
  if (result.ok || result.error.text === undefined) return result;
  const folder = instanceFolderOf(result.error.path);
  const log = tracefs.read(folder === "" ? "error_log" : `${folder}/error_log`);
  const errorLog = log.ok ? newestErrorAbout(log.value, result.error.text) : undefined;
  return errorLog ? { ok: false, error: { ...result.error, errorLog } } : result;
}

function holdFile(file: string): HeldFile {
  const descriptor = OwnedDescriptor.open(file, constants.O_WRONLY);
  return { release: () => descriptor.close() };
}

/** Any user can write it and none can read it (`--w--w--w-`). */
const WRITABLE = 0o222;

function shareFile(file: string, anyUser: boolean): SharedFile {
  const descriptor = OwnedDescriptor.open(file, APPEND);
  if (anyUser) fchmodSync(descriptor.number, WRITABLE);
  return {
    get descriptor() {
      return descriptor.number;
    },
    release: () => descriptor.close(),
  };
}

function attempt<T>(operation: TracefsFailure["operation"], path: string, act: () => T): TracefsResult<T> {
  try {
    return { ok: true, value: act() };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return { ok: false, error: { operation, path, errno } };
  }
}

/** `undefined` if the error is not from a system call: a bug, to rethrow. */
function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return undefined;
  return String(error.code);
}
