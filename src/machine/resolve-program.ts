import { accessSync, constants, readSync, statSync } from "node:fs";
import { OwnedDescriptor } from "../files/owned-descriptor.ts";
import { delimiter, isAbsolute, join, resolve } from "node:path";

/** Where to search for a binary, in addition to the folders of the dynamic linker. */
export interface BinarySearch {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** As this process would look for a binary. */
export function searchHere(): BinarySearch {
  return { cwd: process.cwd(), environment: process.env };
}

/** A program that can be executed, or why it can't. */
export type ProgramLookup =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

/** The PATH that execvp(3) uses if there is none. */
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Finds the file that execvp(3) would execute, with the PATH that the program will have. */
export function resolveProgram(name: string, environment: NodeJS.ProcessEnv, cwd: string): ProgramLookup {
  if (name.includes("/")) return checkFile(isAbsolute(name) ? name : resolve(cwd, name));
  const searched = environment["PATH"] ?? defaultPath;
  const lookups = searched
    .split(delimiter)
    .map((folder) => checkFile(join(resolve(cwd, folder || "."), name)));
  return lookups.find(({ ok }) => ok) ?? lookups.find(isThere) ?? notInPath(name, lookups.length);
}

/** A file that exists but cannot be executed is a better answer than "not found". */
function isThere(lookup: ProgramLookup): boolean {
  return !lookup.ok && !lookup.reason.endsWith(missing);
}

const missing = "there is no such file";

function checkFile(path: string): ProgramLookup {
  const isFile = isRegularFile(path);
  if (isFile === undefined)
    return refused(`${path}: ${missing}`, "check the path; relative ones start at `cwd`");
  if (!isFile) return refused(`${path}: not a program`, "name a file that can be executed");
  if (!mayExecute(path))
    return refused(`${path}: not executable`, `chmod +x ${path}, or run it with its interpreter`);
  return checkInterpreter(path);
}

/** `undefined`: missing, or in a folder that even root may not enter (NFS, a guest's share); execvp(3) skips both. */
function isRegularFile(path: string): boolean | undefined {
  try {
    return statSync(path).isFile();
  } catch {
    return undefined;
  }
}

/** Whether this process may execute a file. */
export function mayExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** For a script without its interpreter, execve(2) fails with ENOENT, which is misleading. */
function checkInterpreter(path: string): ProgramLookup {
  const interpreter = /^#![ \t]*([^\s]+)/.exec(firstBytes(path))?.[1];
  if (interpreter === undefined || isRegularFile(interpreter) === true) return { ok: true, path };
  return refused(
    `${path}: its interpreter ${interpreter} does not exist`,
    "correct the first line of the script",
  );
}

function firstBytes(path: string): string {
  let file: OwnedDescriptor | undefined;
  try {
    // The file may have been replaced: without O_NONBLOCK, opening a FIFO would wait for a writer.
    file = OwnedDescriptor.open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const bytes = Buffer.alloc(256);
    return bytes.toString("latin1", 0, readSync(file.number, bytes));
  } catch {
    return "";
  } finally {
    file?.close();
  }
}

function notInPath(name: string, folders: number): ProgramLookup {
  return refused(
    `${name}: not found in PATH`,
    `none of the ${folders} folders in PATH has it; install it, or give the program's full path`,
  );
}

function refused(reason: string, hint: string): ProgramLookup {
  return { ok: false, reason, hint };
}
